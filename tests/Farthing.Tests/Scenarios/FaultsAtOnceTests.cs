using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios;

/// <summary>Faults of all places in one answer, those of names too.</summary>
public sealed class FaultsAtOnceTests
{
    [Theory]
    [InlineData("plan lama-3.1-8bb --gpu H1O0", "lama-3.1-8bb", "H1O0")]
    [InlineData("plan lama-3.1-8bb --gpu H100-SXM --slo ttft=fast", "lama-3.1-8bb", "ttft")]
    [InlineData("simulate llama-3.1-8b --gpus 2xH1O0", "H1O0", "workload is missing")]
    [InlineData(
        "plan llama-3.1-8b --gpu H1O0 --compare openai/gpt-9 --profile azure-conv-2023 --rate fast",
        "openai/gpt-9",
        "--rate"
    )]
    [InlineData("plan llama-3.1-8b --gpu H1O0 --in 100 --out 10 --slo ttft=fast", "H1O0", "ttft")]
    public void A_wrong_name_is_told_beside_what_is_missing(string line, string name, string other)
    {
        RunResult run = Run.Farthing(line + " --config-dir /nowhere");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(name, run.Error, StringComparison.Ordinal);
        Assert.Contains(other, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rows_that_predict_replays_are_a_trace()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "rows.csv");
        File.WriteAllText(
            file,
            "trace_id,model,request_id,arrival_s,input_tokens,output_tokens\n"
                + string.Concat(Enumerable.Range(0, 30).Select(i => $"run,m,r{i},{i * 0.5},200,20\n"))
        );

        RunResult run = Run.Farthing(
            $"simulate llama-3.1-8b --gpus 1xH100-SXM --trace {file} --no-deliverable --config-dir /nowhere"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("200 in / 20 out tokens", run.Output, StringComparison.Ordinal);
    }
}
