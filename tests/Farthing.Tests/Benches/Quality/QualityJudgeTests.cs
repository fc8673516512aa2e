using System.Text.Json;
using Farthing.Testing.Answers;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Benches.Quality;

public sealed class QualityJudgeTests
{
    [Fact]
    public void A_judge_is_asked_in_both_orders_and_a_liking_for_a_place_is_a_tie()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 40, hasAnswers: false);
        using AnswerServer baseline = QualityTrial.Server(i => i < 4, "old");
        using AnswerServer candidate = QualityTrial.Server(i => i is 4 or 5, "new");
        using AnswerServer judge = new(
            (asked, _) =>
            {
                bool isBiased = asked.Contains("<question>\n5 +", StringComparison.Ordinal);
                bool isFirstBad = asked.Contains("<answer_1>\nIt is 0.", StringComparison.Ordinal);
                return new ScriptedAnswer($"Hm.\nVerdict: {(isBiased || !isFirstBad ? 1 : 2)}");
            },
            "wise"
        );

        RunResult run = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --judge-url {judge.Url} --margin 2% --json"
        );

        // Question 5 is biased and so a tie; 0 to 3 are won, 4 is lost, 34 are the same.
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement figures = document.RootElement.GetProperty("result").GetProperty("judge");
        Assert.Equal(
            (4, 35, 1, 34, 1),
            (
                figures.GetProperty("wins").GetInt32(),
                figures.GetProperty("ties").GetInt32(),
                figures.GetProperty("losses").GetInt32(),
                figures.GetProperty("same").GetInt32(),
                figures.GetProperty("kept_to_place").GetInt32()
            )
        );
        Assert.Equal(12, judge.Bodies.Count);
        JsonElement finding = document.RootElement.GetProperty("result").GetProperty("finding");
        Assert.Equal(0.075, finding.GetProperty("difference").GetProperty("value").GetDouble(), 9);
    }

    [Fact]
    public void A_judge_that_says_nothing_leaves_no_pair_behind()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 10);
        using AnswerServer baseline = QualityTrial.Server(_ => false, "old");
        using AnswerServer candidate = QualityTrial.Server(_ => true, "new");
        using AnswerServer judge = new((_, _) => new ScriptedAnswer("Both are fine."), "wise");

        RunResult run = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --judge-by judge --judge-url {judge.Url}"
        );

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("judge: no verdict in its answer", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Without_references_agreement_passes_or_is_undecided_but_never_fails()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 500, hasAnswers: false);
        using AnswerServer baseline = QualityTrial.Server(_ => false, "old");
        using AnswerServer same = QualityTrial.Server(_ => false, "new");
        using AnswerServer other = QualityTrial.Server(i => i % 2 == 0, "new");

        RunResult equal = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={same.Url} --data {data}"
        );
        RunResult different = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={other.Url} --data {data}"
        );

        Assert.Equal(0, equal.ExitCode);
        Assert.StartsWith(
            "PASSES  100.0 % of the candidate's answers are the baseline's",
            equal.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(1, different.ExitCode);
        Assert.StartsWith(
            "UNDECIDED  50.0 % of the candidate's answers",
            different.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("in the median after 6 characters", different.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unchanged_server_that_flips_stands_beside_the_candidate()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 100);
        using AnswerServer baseline = new(
            (asked, before) =>
            {
                int i = QualityTrial.Number(asked);
                return new ScriptedAnswer(i < 5 && before == 1 ? "It is 0." : QualityTrial.Right(i));
            },
            "old"
        );
        using AnswerServer candidate = QualityTrial.Server(i => i is 9, "new");

        RunResult run = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --repeat-baseline --margin 10%"
        );

        Assert.Contains("FLIPS       1.0 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("the unchanged baseline: 5.0 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("asked again: 5.0 %", run.Output, StringComparison.Ordinal);
    }
}
