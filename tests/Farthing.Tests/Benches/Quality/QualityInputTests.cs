using System.Text.Json;
using Farthing.Testing.Answers;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Benches.Quality;

public sealed class QualityInputTests
{
    [Theory]
    [InlineData("--quality old=http://x", "FAR8707")]
    [InlineData("--quality baseline=http://x", "FAR8707")]
    [InlineData("--quality candidate=http://x", "FAR8707")]
    [InlineData("--quality baseline=http://x baseline=http://y", "FAR8707")]
    [InlineData("--quality baseline=ftp://x candidate=http://y", "FAR8101")]
    [InlineData("--repeats 3", "FAR8707")]
    [InlineData("http://x --quality baseline=http://x candidate=http://y", "FAR1104")]
    [InlineData("--quality baseline=http://x candidate=http://y --rate 3/s", "FAR1104")]
    [InlineData("--quality baseline=http://x candidate=http://y --report a.html", "FAR1104")]
    [InlineData("--quality baseline=http://x candidate=http://y -o a.html", "FAR1104")]
    [InlineData("--quality baseline=http://x candidate=http://y --judge-by guess", "FAR1005")]
    [InlineData("--quality baseline=http://x candidate=http://y --judge-by judge", "FAR1104")]
    [InlineData("--quality baseline=http://x candidate=http://y --judge-url http://z", "FAR1104")]
    [InlineData("--quality baseline=http://x candidate=http://y --margin 0", "FAR1004")]
    [InlineData("--quality baseline=http://x candidate=http://y --shots 30", "FAR1104")]
    [InlineData("--quality baseline=http://x candidate=http://y --api grpc", "FAR1005")]
    [InlineData("--quality baseline=http://x candidate=http://y --judge-by answer-key", "FAR8706")]
    [InlineData("--quality baseline=http://x candidate=http://y --judge-prompt /no/such", "FAR1105")]
    [InlineData("--quality candidate=http://y --baseline-answers /no/such", "FAR8708")]
    public void What_cannot_be_meant_is_refused(string flags, string code)
    {
        string data = QualityTrial.Sums(QualityTrial.Folder(), 20);

        RunResult run = Run.Farthing($"bench {flags} --data {data}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_flags_and_file_come_at_once()
    {
        string folder = QualityTrial.Folder();
        string data = Path.Combine(folder, "bad.jsonl");
        File.WriteAllText(data, "{\"answer\":\"x\"}\n{");

        RunResult run = Run.Farthing($"bench --quality nobody=x --data {data} --margin 3");

        Assert.Equal(2, run.ExitCode);
        foreach (string code in (string[])["FAR8707", "FAR8702", "FAR8703", "FAR1004"])
        {
            Assert.Contains(code, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_data_and_no_file_are_said()
    {
        Assert.Contains(
            "FAR1103",
            Run.Farthing("bench --quality baseline=http://x candidate=http://y").Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "FAR8701",
            Run.Farthing("bench --quality baseline=http://x candidate=http://y --data /no/such").Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_server_that_is_not_there_or_has_another_model_ends_with_3()
    {
        string data = QualityTrial.Sums(QualityTrial.Folder(), 5);
        using AnswerServer server = QualityTrial.Server(_ => false, "old");

        RunResult gone = Run.Farthing(
            $"bench --quality baseline={server.Url} candidate=http://127.0.0.1:1 --data {data}"
        );
        RunResult wrong = Run.Farthing(
            $"bench --quality baseline={server.Url} candidate={server.Url} --candidate-model other --data {data}"
        );

        Assert.Equal((3, 3), (gone.ExitCode, wrong.ExitCode));
        Assert.Contains("FAR8102", gone.Error, StringComparison.Ordinal);
        Assert.Contains("FAR8103", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("no such model", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_sides_get_the_same_bytes_with_worked_examples_as_turns_or_as_text()
    {
        string data = QualityTrial.Sums(QualityTrial.Folder(), 12);
        using AnswerServer baseline = QualityTrial.Server(_ => false, "old");
        using AnswerServer candidate = QualityTrial.Server(_ => false, "new");

        Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --shots 2 --repeats 2 --concurrency 1"
        );

        Assert.Equal(20, candidate.Bodies.Count);
        Assert.Equal(
            baseline.Bodies.Select(body => body.Replace("\"old\"", "\"new\"", StringComparison.Ordinal)),
            candidate.Bodies
        );
        using JsonDocument body = JsonDocument.Parse(candidate.Bodies.First());
        JsonElement messages = body.RootElement.GetProperty("messages");
        Assert.Equal(
            ["user", "assistant", "user", "assistant", "user"],
            messages.EnumerateArray().Select(message => message.GetProperty("role").GetString())
        );
        Assert.Equal("so #### 2", messages[3].GetProperty("content").GetString());
        Assert.Equal("2 + 1 = ?", messages[4].GetProperty("content").GetString());
        Assert.Equal(0, body.RootElement.GetProperty("temperature").GetInt32());
        Assert.Equal(1024, body.RootElement.GetProperty("max_tokens").GetInt32());
    }

    [Fact]
    public void Completions_get_questions_and_answers_as_text_and_servers_without_usage_are_taken()
    {
        string folder = QualityTrial.Folder();
        string data = QualityTrial.Sums(folder, 3);
        string shots = Path.Combine(folder, "shots.csv");
        File.WriteAllText(shots, "question,A,B,answer\nWhich?,x,y,B\n");
        using AnswerServer baseline = new((_, _) => new ScriptedAnswer(" #### 1"), "old")
        {
            RefusesUsage = true,
        };
        using AnswerServer candidate = new((_, _) => new ScriptedAnswer(" #### 1"), "new");

        RunResult run = Run.Farthing(
            $"bench --quality baseline={baseline.Url} candidate={candidate.Url} --data {data} --shots-file {shots} --api completions"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not judged: a server does not count tokens", run.Output, StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(
            baseline.Bodies.Single(one => one.Contains("Question: 0 ", StringComparison.Ordinal))
        );
        Assert.Equal(
            "Question: Which?\nA. x\nB. y\nAnswer with the letter of the right choice.\nAnswer: B\n\nQuestion: 0 + 1 = ?\nAnswer:",
            body.RootElement.GetProperty("prompt").GetString()
        );
        Assert.Equal("Question:", body.RootElement.GetProperty("stop")[0].GetString());
    }
}
