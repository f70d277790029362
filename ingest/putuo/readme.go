package main

import (
	"bytes"
	"text/template"
)

var readmeText = template.Must(template.New("").Parse(`# 普陀区样本数据 Sample data: Putuo District, Shanghai

Written by ` + "`go run ./ingest/putuo ../shared/data cmd/sunbudget/demo/putuo`" + `; do not edit by hand.

Seven public bodies of Shanghai published these budgets and final accounts under the statutory duty to disclose. Figures and official names are theirs and unchanged; codes of units and projects are ours, for the sources print none. 上海市财政局 belongs to 上海市 (310000), the other six to 普陀区 (310107). They are a sample: nothing here adds up to the district.

| folder | what was published |
|---|---|
| 310107-2023-approved | 万里街道: department budget 2023, five performance forms |
| 310107-2024-approved | 万里街道: department budget 2024 · 社会福利院: unit budget 2024 · 财政局: 年初预算数 as its final accounts repeat them |
| 310107-2024-final | 财政局, 社会工作部: final accounts 2024 |
| 310107-2025-approved | 财政局: department budget 2025 · 政府办公室, 商务委员会: department and unit budgets 2025 |
| 310000-2025-approved | 上海市财政局: unit budget 2025 |

**Sources.** PDF documents kept by the public repositories zxj6827111-blip/GovBudgetChecker (commit 91faac5bb93a) and zxj6827111-blip/tianbaoxitong (commit 13e0c53804c6), read with pdftotext. The repositories carry no licence; the documents are government publications. Files: 万里街道 1770007475548-818404804.pdf (2023), 万里街道办事处24年预算.pdf, 社会福利院 1769321433314-826553525.pdf, 上海市普陀区财政局2024年度部门决算.pdf, 中共上海市普陀区委社会工作部 2024 年度部门决算.pdf, 办公室25年预算.pdf, 办公室单位25年预算.pdf, 商务委员会25年预算.pdf, 商务委员会单位25年预算.pdf, 上海市普陀区财政局部门25年预算.pdf, 上海市财政局25年预算.pdf.

## What was kept and what was left out

| rows of statutory tables | |
|---|---:|
| extracted | {{.Rows}} |
| kept | {{.Kept}} |
| left out: two lists printed side by side, a code such as 302 stands in an amount column (final accounts, basic expenditure by economic class, both bodies) | {{.SideBySide}} |
| left out: a broken class code, so that the row repeats the class above (万里街道 2024) | {{.BrokenCode}} |
| class names cut at a line end, restored from the official list | {{.Names}} |

The extraction lost the blank cells between amounts. The first amount is always 合计. Another one was placed when its row is complete, or when the sums leave one column for it: 基本支出 by function adds up to 基本支出 by economic class and every parent to its children; 301 and 303 are 人员经费, 302 and 310 公用经费; 财政拨款收入 of a class is what the general public budget spends on it.

| cells | |
|---|---:|
| kept | {{.Cells}} |
| left out: their column cannot be told | {{.Unplaced}} |
| rows that keep nothing but 合计 | {{.TotalOnly}} |

| sums that could be checked | compared | hold |
|---|---:|---:|
| 合计 against its columns (合计 = 基本支出 + 项目支出 and the like) | {{.SumsAcross}} | {{.SumsAcrossHold}} |
| parent class against the classes below it, column by column | {{.SumsBelow}} | {{.SumsBelowHold}} |

Of those that do not hold, {{.SumsRounded}} are off by 1 元 in the source itself; the others are rows above where a cell or a row below was left out.

| other sources | read | kept | left out because |
|---|---:|---:|---|
| 年初预算 against 决算 2024 (财政局) | {{.Compared}} | {{.FinalKept}} | the final amount is not that of the printed table: two items ran together |
| performance forms (万里街道 2023) | {{.Forms}} | {{.Forms}} | |
| their indicators | {{.Goals}} | {{.GoalsKept}} | the merged label of their group cannot be told, or the text was cut |

The forms print neither a functional class nor weights; projects and goals here have none.
`))

func (c *conversion) readme() ([]byte, error) {
	var b bytes.Buffer
	err := readmeText.Execute(&b, c.counts)
	return b.Bytes(), err
}
