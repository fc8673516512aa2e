using Farthing.Documents.Benches;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Benches.Answers;

/// <content>Answers to graded questions, compared with the labels.</content>
public sealed partial class BenchSheet
{
    private IEnumerable<SheetBlock?> Graded()
    {
        if (Headline.Graded is not { } graded)
        {
            yield break;
        }

        TableColumns<ServedGrades> columns = new TableColumns<ServedGrades>()
            .Words("served by", one => one.ServedBy)
            .Count("answers", one => one.Answers)
            .Count("wrong", one => one.Wrong)
            .Share("at most (95 %)", one => one.WrongAtMost)
            .Count("not in the file", one => one.Unknown, rank: 1);
        if (graded.All.CostUsd is not null)
        {
            columns = columns
                .Money("cost", one => one.CostUsd ?? Money.Zero)
                .Count("priced", one => one.Priced, rank: 2);
        }

        yield return new SheetTable(
            $"{Words(Headline)}: wrong answers by what served them",
            columns.Of([.. graded.By, graded.All])
        );
        yield return new SheetWords([
            "An answer is wrong if it is not, word for word, the right answer of its question's intent. The bound is Clopper-Pearson's, for one look.",
        ]);
    }

    private static string Grade(ServedGrades grades) =>
        $"{Show.Count(grades.Wrong)} of {Show.Count(grades.Answers)}, at most {Show.Percent(grades.WrongAtMost)} (95 %)";
}
