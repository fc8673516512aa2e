using Farthing.Documents.Benches;
using Farthing.Measurement.Quality;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Pairing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Benches.Quality;

/// <summary>Prints a quality gate for people: the answer, then why to believe it.</summary>
internal static class QualityScreen
{
    private const string None = "–";
    private const int Width = 118;
    private const double MuchTruncated = 0.05;

    /// <summary>Prints it.</summary>
    public static void Write(QualityOutcome outcome, TextWriter text)
    {
        foreach (string line in Wrapped(QualityAnswer.Of(outcome)))
        {
            text.WriteLine(line);
        }

        text.WriteLine();
        WriteConditions(outcome, text);
        WriteSides(outcome, text);
        if (outcome.Candidate is not null && outcome.Pairs.Pairs.Count > 0)
        {
            WritePairs(outcome, text);
            WriteCategories(outcome, text);
            WriteChecks(outcome, text);
            QualityFlips.Write(outcome, text);
        }
    }

    /// <summary>Lines of at most 118 characters, broken at blanks.</summary>
    internal static IEnumerable<string> Wrapped(string text)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : line + " " + word;
        }

        yield return line;
    }

    private static void WriteConditions(QualityOutcome outcome, TextWriter text)
    {
        QualityPlan plan = outcome.Plan;
        text.WriteLine(
            QualityWords.Cut($"baseline  {outcome.Baseline.Model} at {outcome.Baseline.Where}", Width)
        );
        if (outcome.Candidate is AnswersOfSide candidate)
        {
            text.WriteLine(QualityWords.Cut($"candidate {candidate.Model} at {candidate.Where}", Width));
        }

        string repeats = plan.Repeats > 1 ? $", each {plan.Repeats} times" : "";
        string shots = plan.Form.Shots.Count > 0 ? $"{plan.Form.Shots.Count} worked examples, " : "";
        string api = plan.Form.Api == LoadApi.Chat ? "chat" : "completions";
        string rule = plan.Rule == JudgingRule.Judge ? "by a judge" : "by " + JudgingRules.Word(plan.Rule);
        string questions =
            $"{Show.Count(plan.Questions.Count)} questions of {QualityWords.Cut(Path.GetFileName(plan.File), 30)}{repeats}";
        text.WriteLine($"{questions}, judged {rule} ({plan.RuleBecause})");
        text.WriteLine(
            $"asked by {api}, {shots}temperature 0, at most {Show.Count(plan.Form.MaxTokens)} tokens, {Show.Count(plan.Options.Concurrency)} at once"
        );
        text.WriteLine();
    }

    private static void WriteSides(QualityOutcome outcome, TextWriter text)
    {
        bool hasAccuracy = outcome.Plan.Rule is not (JudgingRule.Agreement or JudgingRule.Judge);
        TextTable table = new(
            new TextColumn(""),
            TextColumn.Number(hasAccuracy ? "right" : ""),
            TextColumn.Number(hasAccuracy ? "95 %" : ""),
            TextColumn.Number("answered"),
            TextColumn.Number("failed"),
            TextColumn.Number("sent again"),
            TextColumn.Number("cut off"),
            TextColumn.Number("empty"),
            TextColumn.Number(hasAccuracy ? "unread" : ""),
            TextColumn.Number("tokens/answer")
        );
        QualityFinding finding = outcome.Finding;
        Row(
            "baseline",
            outcome.BaselineTally,
            finding.Table.BaselineRight,
            finding.Baseline,
            pair => pair.BaselineRead
        );
        if (outcome.CandidateTally is SideTally candidate)
        {
            Row(
                "candidate",
                candidate,
                finding.Table.CandidateRight,
                finding.Candidate,
                pair => pair.CandidateRead
            );
        }

        table.Write(text);
        WriteFailures(outcome, text);
        text.WriteLine();

        void Row(string name, SideTally tally, double right, Interval range, Func<JudgedPair, string?> read)
        {
            bool isJudged = hasAccuracy && finding.Table.Pairs > 0;
            table.Row(
                name,
                isJudged ? QualityWords.Share(right / finding.Table.Pairs) : "",
                isJudged ? QualityWords.Shares(range) : "",
                Show.Count(tally.Answered),
                Show.Count(tally.Asked - tally.Answered),
                Show.Count(tally.Retries),
                Show.Count(tally.Truncated),
                Show.Count(tally.Empty),
                hasAccuracy ? Show.Count(outcome.Pairs.Pairs.Count(pair => read(pair) is null)) : "",
                tally.MeanTokens is double tokens ? Show.Three(tokens) : None
            );
        }
    }

    private static void WriteFailures(QualityOutcome outcome, TextWriter text)
    {
        (string Name, SideTally? Tally)[] sides =
        [
            ("baseline", outcome.BaselineTally),
            ("candidate", outcome.CandidateTally),
        ];
        foreach ((string name, SideTally? tally) in sides)
        {
            if (tally is { Failures.Count: > 0 })
            {
                string kinds = string.Join(
                    ", ",
                    tally.Failures.Select(kind => $"{Show.Count(kind.Value)} × {OutcomeWords.Of(kind.Key)}")
                );
                text.WriteLine(
                    QualityWords.Cut($"  failed at the {name}: {kinds} (first: {tally.FirstFailure})", Width)
                );
            }
        }
    }

    private static void WritePairs(QualityOutcome outcome, TextWriter text)
    {
        QualityFinding finding = outcome.Finding;
        bool isAgreement = outcome.Plan.Rule == JudgingRule.Agreement;
        if (!isAgreement)
        {
            string right = outcome.Plan.Rule == JudgingRule.Judge ? "as good" : "right";
            string wrong = outcome.Plan.Rule == JudgingRule.Judge ? "worse" : "wrong";
            new TextTable(
                new TextColumn("pairs"),
                TextColumn.Number("candidate " + right),
                TextColumn.Number("candidate " + wrong)
            )
                .Row(
                    "baseline " + right,
                    QualityWords.Questions(finding.Table.BothRight),
                    QualityWords.Questions(finding.Table.OnlyBaseline)
                )
                .Row(
                    "baseline " + wrong,
                    QualityWords.Questions(finding.Table.OnlyCandidate),
                    QualityWords.Questions(finding.Table.BothWrong)
                )
                .Write(text);
            text.WriteLine();
        }

        text.WriteLine(
            $"DIFFERENCE  {QualityWords.Signed(finding.Table.Difference)} points, 95 %: {QualityWords.SignedRange(finding.Difference)} (Newcombe); McNemar exact p {QualityWords.Probability(finding.McNemarP)}: {Show.Count(finding.Lost)} lost, {Show.Count(finding.Won)} won"
        );
        if (!isAgreement)
        {
            text.WriteLine(
                $"FLIPS       {QualityWords.Share(Flips(finding))} went from right to wrong or back (95 %: {QualityWords.Shares(finding.Flips)}){SelfWords(outcome)}"
            );
        }

        string first = outcome.Pairs.MedianDifference is int at
            ? $", in the median after {Show.Count(at)} characters"
            : "";
        string differ = outcome.Self is PairedAnswers self
            ? $"; asked again: {QualityWords.Share(self.DifferingFraction)}"
            : "";
        text.WriteLine(
            $"WORDS       {QualityWords.Share(outcome.Pairs.DifferingFraction)} of the answers differ from the baseline's{first}{differ}"
        );
        if (outcome.Pairs.Judge is JudgeFigures judge)
        {
            text.WriteLine(
                $"JUDGE       {QualityWords.Cut(judge.Model, 24)}: {Show.Count(judge.Same)} equal answers not asked about; kept to a place in {QualityWords.Share(judge.PlaceFraction)} of the others"
            );
        }
    }

    private static string SelfWords(QualityOutcome outcome) =>
        outcome.SelfFinding is QualityFinding self
            ? $"; the unchanged baseline: {QualityWords.Share(Flips(self))}"
            : "; --repeat-baseline shows an unchanged server's";

    private static double Flips(QualityFinding finding) =>
        finding.Table.Pairs > 0 ? finding.Table.Flips / finding.Table.Pairs : 0;

    private static void WriteCategories(QualityOutcome outcome, TextWriter text)
    {
        if (outcome.Categories.Count < 2)
        {
            return;
        }

        text.WriteLine();
        TextTable table = new(
            TextColumn.Text("category"),
            TextColumn.Number("questions"),
            TextColumn.Number("baseline"),
            TextColumn.Number("candidate"),
            TextColumn.Number("points"),
            TextColumn.Number("95 %"),
            TextColumn.Number("flips")
        );
        foreach ((string name, QualityFinding finding) in outcome.Categories)
        {
            double pairs = finding.Table.Pairs;
            table.Row(
                QualityWords.Cut(name, 40),
                QualityWords.Questions(pairs),
                QualityWords.Share(finding.Table.BaselineRight / pairs),
                QualityWords.Share(finding.Table.CandidateRight / pairs),
                QualityWords.Signed(finding.Table.Difference),
                QualityWords.SignedRange(finding.Difference),
                QualityWords.Share(Flips(finding))
            );
        }

        table.Write(text);
        text.WriteLine();
    }

    private static void WriteChecks(QualityOutcome outcome, TextWriter text)
    {
        if (outcome.Pairs.LengthRatio is double ratio)
        {
            string state = outcome.IsLengthKept == true ? "ok" : "×";
            string why =
                outcome.IsLengthKept == true ? ""
                : ratio < 1 ? ": fast because it stops early?"
                : ": every answer costs more";
            text.WriteLine(
                $"LENGTH      {state} the candidate writes {Show.Percent(ratio)} of the baseline's tokens (90–110 %){why}"
            );
        }
        else
        {
            text.WriteLine("LENGTH      not judged: a server does not count tokens");
        }

        WriteUnread(outcome, text);
        double cut = Truncated(outcome.BaselineTally, outcome.CandidateTally!);
        if (cut > MuchTruncated)
        {
            text.WriteLine(
                $"CUT OFF     × {Show.Percent(cut)} of the answers reached --max-answer {Show.Count(outcome.Plan.Form.MaxTokens)}: raise it"
            );
        }
    }

    /// <summary>Two sides that both answer beside the question are equal, and nothing is learned.</summary>
    private static void WriteUnread(QualityOutcome outcome, TextWriter text)
    {
        bool isRead = outcome.Plan.Rule is not (JudgingRule.Agreement or JudgingRule.Judge);
        int unread = Math.Max(
            outcome.Pairs.Pairs.Count(pair => pair.BaselineRead is null),
            outcome.Pairs.Pairs.Count(pair => pair.CandidateRead is null)
        );
        double share = (double)unread / outcome.Pairs.Pairs.Count;
        if (isRead && share > MuchTruncated)
        {
            text.WriteLine(
                $"UNREAD      × in {Show.Percent(share)} of the answers {JudgingRules.Word(outcome.Plan.Rule)} finds nothing: does --judge-by fit what is asked for?"
            );
        }
    }

    private static double Truncated(SideTally baseline, SideTally candidate) =>
        Math.Max(
            (double)baseline.Truncated / Math.Max(1, baseline.Answered),
            (double)candidate.Truncated / Math.Max(1, candidate.Answered)
        );
}
