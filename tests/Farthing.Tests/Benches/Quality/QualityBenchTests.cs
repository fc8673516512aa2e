using System.Text.Json;
using Farthing.Testing;
using Farthing.Testing.Answers;
using Farthing.Tests.Cli;
using Farthing.Verbs;

namespace Farthing.Tests.Benches.Quality;

public sealed class QualityBenchTests
{
    [Fact]
    public void A_candidate_that_is_as_good_passes_and_the_document_is_what_its_schema_says()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 500);
        using AnswerServer baseline = QualityTrial.Server(i => i % 10 == 0, "old");
        using AnswerServer candidate = QualityTrial.Server(i => i % 10 == 0 && i != 40, "new");

        RunResult run = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --json"
        );

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result");
        string schema = SchemaVerb.TextOf("bench.quality");
        Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
        Assert.Equal("farthing.bench.quality/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Equal("passes", result.GetProperty("verdict").GetString());
        JsonElement finding = result.GetProperty("finding");
        Assert.Equal(450, finding.GetProperty("both_right").GetDouble());
        Assert.Equal(0, finding.GetProperty("only_baseline").GetDouble());
        Assert.Equal(1, finding.GetProperty("only_candidate").GetDouble());
        Assert.Equal(49, finding.GetProperty("both_wrong").GetDouble());
        Assert.Equal(1, finding.GetProperty("mcnemar_p").GetDouble());
        Assert.Equal(2, result.GetProperty("categories").GetArrayLength());
        Assert.Equal(500, result.GetProperty("answers").GetArrayLength());
        Assert.Equal("numeric", result.GetProperty("conditions").GetProperty("judge_by").GetString());
    }

    [Fact]
    public void A_candidate_that_is_worse_fails_and_its_flips_are_shown()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 200);
        using AnswerServer baseline = QualityTrial.Server(i => i % 10 == 0, "old");
        using AnswerServer candidate = QualityTrial.Server(i => i % 10 < 2 || i == 3, "new");

        RunResult run = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --repeat-baseline --concurrency 8 --explain"
        );

        Assert.Equal(1, run.ExitCode);
        string shown = run
            .Output.Replace(baseline.Url, "http://old:8000", StringComparison.Ordinal)
            .Replace(candidate.Url, "http://new:8000", StringComparison.Ordinal);
        Assert.All(shown.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Golden.Verify(shown, "quality-fails.txt");
    }

    [Fact]
    public void Too_few_questions_are_undecided_and_how_many_would_do_is_said()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 60);
        using AnswerServer baseline = QualityTrial.Server(i => i is 1, "old");
        using AnswerServer candidate = QualityTrial.Server(i => i is 2, "new");
        string line = $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data}";

        RunResult run = Run.Farthing(line);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            "UNDECIDED  candidate answers 98.3 % right, baseline 98.3 %",
            run.Output,
            StringComparison.Ordinal
        );
        // (1.960 + 0.842)² × (2/60) / 0.01² = 2,616.3.
        Assert.Contains(
            "About 2,700 questions would tell; these were 60.",
            run.Output.Replace("\n ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Equal(0, Run.Farthing(line + " --allow-undecided").ExitCode);
        Assert.Equal(0, Run.Farthing(line + " --margin 15%").ExitCode);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_failed_request_is_no_wrong_answer_and_too_many_end_with_3()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 50);
        using AnswerServer baseline = QualityTrial.Server(_ => false, "old");
        using AnswerServer candidate = new(
            (asked, _) =>
                QualityTrial.Number(asked) switch
                {
                    7 => new ScriptedAnswer("") { Status = 400 },
                    8 => new ScriptedAnswer("It is") { IsCutOff = true },
                    9 => new ScriptedAnswer("") { IsSilent = true },
                    int i => new ScriptedAnswer(QualityTrial.Right(i)),
                },
            "new"
        );
        string line =
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --stall 10s";

        RunResult run = Run.Farthing(line);
        RunResult allowed = Run.Farthing(line + " --max-failures 10% --margin 10%");

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith(
            "CANNOT TELL  3 of 50 pairs lack an answer (6.0 %, allowed 1.0 %)",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("1 × bad request", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 × closed early", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 × stalled", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, allowed.ExitCode);
        Assert.StartsWith(
            "PASSES  candidate answers 100.0 % right, baseline 100.0 %",
            allowed.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_request_refused_for_a_while_is_sent_again_after_the_asked_wait_and_counted()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 20);
        using AnswerServer baseline = QualityTrial.Server(_ => false, "old");
        using AnswerServer candidate = new(
            (asked, before) =>
                before == 0 && QualityTrial.Number(asked) is 3 or 4 && before == 0
                    ? new ScriptedAnswer("")
                    {
                        Status = QualityTrial.Number(asked) == 3 ? 429 : 503,
                        RetryAfter = 1,
                    }
                    : new ScriptedAnswer(QualityTrial.Right(QualityTrial.Number(asked))),
            "new"
        );

        RunResult run = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --margin 20% --json"
        );

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement side = document.RootElement.GetProperty("result").GetProperty("candidate");
        Assert.Equal(2, side.GetProperty("retries").GetInt32());
        Assert.Equal(20, side.GetProperty("answered").GetInt32());
    }

    [Fact]
    public void Thinking_short_answers_and_cut_off_ones_are_told_apart()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 40);
        using AnswerServer baseline = QualityTrial.Server(_ => false, "old");
        using AnswerServer candidate = new(
            (asked, _) =>
                QualityTrial.Number(asked) switch
                {
                    0 => new ScriptedAnswer("<think>1? 2? 3") { Finish = "length", Tokens = 1 },
                    1 => new ScriptedAnswer("") { Tokens = 0 },
                    2 => new ScriptedAnswer("no idea") { Finish = "length", Tokens = 1 },
                    int i => new ScriptedAnswer($"<think>{i}</think>{QualityTrial.Right(i)}")
                    {
                        Reasoning = "surely 77",
                        Tokens = 1,
                    },
                },
            "new"
        );

        RunResult run = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "candidate answers 92.5 % right, baseline 100.0 %",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("fast because it stops early?", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "UNREAD      × in 7.5 % of the answers numeric finds nothing",
            run.Output,
            StringComparison.Ordinal
        );
        string row = run
            .Output.Split('\n')
            .Single(line => line.Contains("92.5 %  ", StringComparison.Ordinal));
        // answered, failed, sent again, cut off, empty, unread, tokens/answer: 39 tokens of 40 answers.
        Assert.EndsWith(
            "40       0           0        2      2       3          0.975",
            row,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Kept_answers_stand_in_for_a_server_that_is_gone()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 60);
        string kept = Path.Combine(folder, "before.jsonl");
        using (AnswerServer baseline = QualityTrial.Server(i => i == 5, "old"))
        {
            RunResult keep = Run.Farthing(
                $"bench --quality baseline={baseline.Url} --data {data} --keep-answers {kept}"
            );
            Assert.Equal(0, keep.ExitCode);
            Assert.StartsWith("KEPT  60 answers of the baseline", keep.Output, StringComparison.Ordinal);
        }

        using AnswerServer candidate = QualityTrial.Server(i => i == 6, "new");
        string line = $"bench --quality candidate={candidate.Url} --data {data} --baseline-answers {kept}";

        RunResult run = Run.Farthing(line + " --margin 15%");
        RunResult otherwise = Run.Farthing(line + " --max-answer 99");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "candidate answers 98.3 % right, baseline 98.3 %",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(2, otherwise.ExitCode);
        Assert.Contains("asked in another way", otherwise.Error, StringComparison.Ordinal);
        File.WriteAllText(kept, File.ReadAllText(kept)[..500]);
        RunResult cut = Run.Farthing(line);
        Assert.Equal(2, cut.ExitCode);
        Assert.Contains("before.jsonl:", cut.Error, StringComparison.Ordinal);
    }
}
