using System.Globalization;
using Farthing.Benches.Answers;
using Farthing.Documents.Benches;
using Farthing.Documents.Quality;
using Farthing.Measurement.Quality.Pairing;
using Farthing.Measurement.Quality.Questions;
using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Settings.Values;

namespace Farthing.Benches.Quality;

/// <summary>A quality gate as people read it: the answer, then why to believe it.</summary>
/// <param name="outcome">What was found.</param>
public sealed class QualitySheet(QualityOutcome outcome)
{
    private const int Width = 104;
    private const int TailOf = 24;
    private const double MuchTruncated = 0.05;

    private readonly QualityPlan plan = outcome.Plan;
    private readonly QualityFinding finding = outcome.Finding;
    private readonly PairedAnswers pairs = outcome.Pairs;

    /// <summary>True where answers are held to references.</summary>
    private bool HasAccuracy => plan.Rule is not (JudgingRule.Agreement or JudgingRule.Judge);

    /// <summary>The sheet.</summary>
    public Sheet Build()
    {
        bool isKept = outcome.Candidate is null;
        Sheet sheet = new Sheet("", QualityAnswer.Of(outcome))
        {
            Word = isKept ? "KEPT" : QualityWords.Of(outcome.Verdict),
            State =
                isKept ? SheetState.Plain
                : outcome.Verdict == QualityVerdict.Passes ? SheetState.Good
                : outcome.Verdict == QualityVerdict.Undecided ? SheetState.Near
                : SheetState.Bad,
        }
            .Say(Conditions())
            .Table(Sides(), SideColumns(), Failures());
        if (isKept || pairs.Pairs.Count == 0)
        {
            return sheet;
        }

        if (plan.Rule != JudgingRule.Agreement)
        {
            sheet.Section("", FourfoldTable());
        }

        sheet.Section("", new SheetFacts([.. Facts()]));
        if (outcome.Categories.Count > 1)
        {
            sheet.Table(outcome.Categories, CategoryColumns());
        }

        IEnumerable<JudgedPair> flips = pairs
            .Pairs.Where(pair => pair.IsFlip)
            .OrderBy(pair => pair.IsBaselineRight ? 0 : 1)
            .ThenBy(pair => pair.Question)
            .Take(plan.Show);
        foreach (JudgedPair pair in flips)
        {
            sheet.Section("", Flip(pair));
        }

        return Explained(sheet);
    }

    private IEnumerable<string> Conditions()
    {
        QualityConditions asked = plan.Conditions;
        yield return QualityWords.Cut($"baseline  {outcome.Baseline.Model} at {outcome.Baseline.Where}");
        if (outcome.Candidate is QualitySide candidate)
        {
            yield return QualityWords.Cut($"candidate {candidate.Model} at {candidate.Where}");
        }

        string repeats = asked.Repeats > 1 ? $", each {asked.Repeats} times" : "";
        string shots = asked.Shots > 0 ? $"{asked.Shots} worked examples, " : "";
        string rule = plan.Rule == JudgingRule.Judge ? "a judge" : plan.RuleWord;
        yield return $"{Show.Count(asked.Questions)} questions of {QualityWords.Cut(asked.Data, 30)}{repeats}, judged by {rule} ({asked.JudgeByBecause})";
        yield return $"asked by {asked.Api}, {shots}temperature 0, at most {Show.Count(asked.MaxAnswer)} tokens, {Show.Count(asked.Concurrency)} at once";
    }

    private IReadOnlyList<Side> Sides()
    {
        Side baseline = new("baseline", outcome.Baseline, finding.BaselineRight, pair => pair.BaselineRead);
        return outcome.Candidate is QualitySide candidate
            ? [baseline, new Side("candidate", candidate, finding.CandidateRight, pair => pair.CandidateRead)]
            : [baseline];
    }

    private TableColumns<Side> SideColumns()
    {
        TableColumns<Side> columns = new TableColumns<Side>().Words("", side => side.Name);
        if (HasAccuracy)
        {
            columns
                .Number("right", side => side.Right.Value, QualityWords.Share)
                .Figure("95 %", side => finding.Pairs > 0 ? QualityWords.Shares(side.Right) : null);
        }

        columns
            .Figure("answered", side => Show.Count(side.Tally.Answered))
            .Figure("failed", side => Show.Count(side.Tally.Asked - side.Tally.Answered))
            .Figure("sent again", side => Show.Count(side.Tally.Retries), rank: 3)
            .Figure("cut off", side => Show.Count(side.Tally.Truncated), rank: 2)
            .Figure("empty", side => Show.Count(side.Tally.Empty), rank: 4);
        if (HasAccuracy)
        {
            columns.Figure("unread", side => Show.Count(Unread(side.Read)), rank: 1);
        }

        return columns.Number("tokens/answer", side => side.Tally.MeanTokens, Show.Three);
    }

    private int Unread(Func<JudgedPair, string?> read) => pairs.Pairs.Count(pair => read(pair) is null);

    private IEnumerable<string> Failures() =>
        Sides()
            .Where(side => side.Tally.Failures.Count > 0)
            .Select(side =>
            {
                IEnumerable<string> kinds = side.Tally.Failures.Select(kind =>
                    $"{Show.Count(kind.Value)} × {OutcomeWords.Of(SettingWords.Member<RequestOutcome>(kind.Key))}"
                );
                return QualityWords.Cut(
                    $"failed at the {side.Name}: {string.Join(", ", kinds)} (first: {side.Tally.FirstFailure})"
                );
            });

    private SheetTable FourfoldTable()
    {
        string right = plan.Rule == JudgingRule.Judge ? "as good" : "right";
        string wrong = plan.Rule == JudgingRule.Judge ? "worse" : "wrong";
        (string Name, double Right, double Wrong)[] rows =
        [
            ("baseline " + right, finding.BothRight, finding.OnlyBaseline),
            ("baseline " + wrong, finding.OnlyCandidate, finding.BothWrong),
        ];
        return new SheetTable(
            "",
            new TableColumns<(string Name, double Right, double Wrong)>()
                .Words("pairs", row => row.Name)
                .Figure("candidate " + right, row => QualityWords.Questions(row.Right))
                .Figure("candidate " + wrong, row => QualityWords.Questions(row.Wrong))
                .Of(rows)
        );
    }

    private IEnumerable<(string, string)> Facts()
    {
        yield return (
            "DIFFERENCE",
            $"{QualityWords.Signed(finding.Difference.Value)} points, 95 %: {QualityWords.SignedRange(finding.Difference)} (Newcombe); McNemar exact p {QualityWords.Probability(finding.McnemarP)}: {Show.Count(finding.Lost)} lost, {Show.Count(finding.Won)} won"
        );
        if (plan.Rule != JudgingRule.Agreement)
        {
            string unchanged = outcome.Self is QualityFinding again
                ? $"the unchanged baseline: {QualityWords.Share(again.Flips.Value)}"
                : "--repeat-baseline shows an unchanged server's";
            yield return (
                "FLIPS",
                $"{QualityWords.Share(finding.Flips.Value)} went from right to wrong or back (95 %: {QualityWords.Shares(finding.Flips)}); {unchanged}"
            );
        }

        string first = pairs.MedianDifference is int at
            ? $", in the median after {Show.Count(at)} characters"
            : "";
        string differ = outcome.Self?.Differing is double self
            ? $"; asked again: {QualityWords.Share(self)}"
            : "";
        yield return (
            "WORDS",
            $"{QualityWords.Share(pairs.DifferingFraction)} of the answers differ from the baseline's{first}{differ}"
        );
        if (pairs.Judge is JudgeFigures judge)
        {
            yield return (
                "JUDGE",
                $"{QualityWords.Cut(judge.Model, 24)}: {Show.Count(judge.Same)} equal answers not asked about; kept to a place in {QualityWords.Share(judge.PlaceFraction)} of the others"
            );
        }

        yield return ("LENGTH", Length());

        // Two sides that both answer beside the question are equal, and nothing is learned.
        double unread =
            (double)Math.Max(Unread(pair => pair.BaselineRead), Unread(pair => pair.CandidateRead))
            / pairs.Pairs.Count;
        if (HasAccuracy && unread > MuchTruncated)
        {
            yield return (
                "UNREAD",
                $"× in {Show.Percent(unread)} of the answers {plan.RuleWord} finds nothing: does --judge-by fit what is asked for?"
            );
        }

        double cut = Sides().Max(side => (double)side.Tally.Truncated / Math.Max(1, side.Tally.Answered));
        if (cut > MuchTruncated)
        {
            yield return (
                "CUT OFF",
                $"× {Show.Percent(cut)} of the answers reached --max-answer {Show.Count(plan.Form.MaxTokens)}: raise it"
            );
        }
    }

    private string Length() =>
        pairs.LengthRatio is not double ratio
            ? "not judged: a server does not count tokens"
            : (outcome.IsLengthKept == true ? "ok" : "×")
                + $" the candidate writes {Show.Percent(ratio)} of the baseline's tokens (90–110 %)"
                + (
                    outcome.IsLengthKept == true ? ""
                    : ratio < 1 ? ": fast because it stops early?"
                    : ": every answer costs more"
                );

    private static TableColumns<QualityFinding> CategoryColumns() =>
        new TableColumns<QualityFinding>()
            .Words("category", of => QualityWords.Cut(of.Category!, 40))
            .Figure("questions", of => QualityWords.Questions(of.Pairs))
            .Figure("baseline", of => QualityWords.Share(of.BaselineRight.Value), rank: 1)
            .Figure("candidate", of => QualityWords.Share(of.CandidateRight.Value), rank: 1)
            .Figure("points", of => QualityWords.Signed(of.Difference.Value))
            .Figure("95 %", of => QualityWords.SignedRange(of.Difference))
            .Figure("flips", of => QualityWords.Share(of.Flips.Value), rank: 2);

    /// <summary>A flipped answer: the question and what both sides said.</summary>
    private IEnumerable<SheetBlock> Flip(JudgedPair pair)
    {
        QualityQuestion question = plan.Questions[pair.Question];
        string reference =
            question.References.Count > 0 ? ", reference " + plan.Read(question.References[0]) : "";
        string head = $"{question.Id} (line {question.Line}){reference}";
        yield return new SheetWords([
            $"{(pair.IsBaselineRight ? "LOST" : "WON ")}  {QualityWords.Cut(head, Width)}",
        ]);
        yield return new SheetFacts([
            ("  question", QualityWords.Cut(question.Text, Width)),
            ("  baseline", Answer(pair.Baseline.Text, pair.BaselineRead)),
            ("  candidate", Answer(pair.Candidate.Text, pair.CandidateRead)),
        ]);
    }

    private static string Answer(string answer, string? read)
    {
        string tail = read is null || answer.Length <= Width ? "" : " → " + QualityWords.Cut(read, TailOf);
        return QualityWords.Cut(answer, Width - tail.Length) + tail;
    }

    /// <summary>The formulas with the numbers put in.</summary>
    private Sheet Explained(Sheet sheet)
    {
        string low = Digits(finding.Difference.Low);
        string high = Digits(finding.Difference.High);
        string value = Digits(finding.Difference.Value);
        string margin = Digits(plan.Margin);
        double flips = Math.Max(1, finding.OnlyBaseline + finding.OnlyCandidate) / finding.Pairs;
        return sheet
            .Formula(
                "pairs",
                FormattableString.Invariant(
                    $"a = {finding.BothRight:0.##} both right, b = {finding.OnlyBaseline:0.##} only the baseline, c = {finding.OnlyCandidate:0.##} only the candidate, d = {finding.BothWrong:0.##} both wrong, n = {finding.Pairs:0.##}"
                )
            )
            .Formula("baseline", $"(a + b)/n = {Ranged(finding.BaselineRight, "Wilson 95 %")}")
            .Formula("candidate", $"(a + c)/n = {Ranged(finding.CandidateRight, "Wilson 95 %")}")
            .Formula(
                "difference",
                $"(c − b)/n = {Ranged(finding.Difference, "Newcombe method 10 (1998), 95 %")}"
            )
            .Formula(
                "McNemar",
                $"2 × P(at most {Math.Min(finding.Lost, finding.Won)} of {finding.Lost + finding.Won} | 1/2), at most 1 = {Digits(finding.McnemarP)}"
            )
            .Formula(
                "verdict",
                $"passes if {low} > −{margin}; fails if {high} < −{margin}, or < 0 with {value} ≤ −{margin}"
            )
            .Formula(
                "questions",
                FormattableString.Invariant(
                    $"({WilsonInterval.Z95:0.000} + {PairedSampleSize.Z80:0.000})² × {flips:0.0000} / {margin}², at least {WilsonInterval.Z95:0.000}² × (1 − margin)/margin: {finding.QuestionsNeeded:N0}"
                )
            )
            .Formula("sources", "docs/quality.md");
    }

    private static string Ranged(RangedShare share, string range) =>
        $"{Digits(share.Value)}, {range} {Digits(share.Low)} to {Digits(share.High)}";

    private static string Digits(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>A side with what it got right and what was read in its answers.</summary>
    private sealed record Side(
        string Name,
        QualitySide Tally,
        RangedShare Right,
        Func<JudgedPair, string?> Read
    );
}
