using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanTrafficTests
{
    private const string Lengths =
        "plan llama-3.1-8b --gpu L40S --in 900 --out 100 --requests 200 " + PlanLines.Still;

    [Theory]
    [InlineData("300M/month", 2, "requests or of tokens")]
    [InlineData("2.628M req/month", 0, "at 1.00/s mean")]
    public void A_rate_that_may_be_of_tokens_is_refused_with_both_readings(
        string rate,
        int code,
        string words
    )
    {
        RunResult run = Run.Farthing($"{Lengths} --rate \"{rate}\" --slo ttft_p95=1s");

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(words, run.Output + run.Error, StringComparison.Ordinal);
        Assert.Equal(code != 0, run.Error.Contains("--tokens 300M/month", StringComparison.Ordinal));
    }

    [Fact]
    public void Tokens_a_month_are_converted_on_the_page()
    {
        RunResult run = Run.Farthing($"{Lengths} --tokens 2628M/month --slo ttft_p95=1s --why");

        Assert.Equal(0, run.ExitCode);
        string flat = Regex.Replace(run.Output, @"\s+", " ");
        Assert.Contains("at 1.00/s mean", flat, StringComparison.Ordinal);
        Assert.Contains("1,000 tokens a request", flat, StringComparison.Ordinal);
        Assert.Contains("2.63 B tokens/month", flat, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clip", 40, Traits = ["Speed", "slow"])]
    [InlineData("drop", 0)]
    public void Requests_beyond_the_context_are_clipped_or_dropped_and_counted(string longer, int kept)
    {
        string trace = Path.Combine(PlanLines.Folder(), "trace.csv");
        File.WriteAllLines(
            trace,
            Enumerable
                .Range(0, 40)
                .Select(i =>
                    $"{DateTime.UnixEpoch.AddSeconds(i):yyyy-MM-dd HH:mm:ss.fffffff},{(i % 4 == 0 ? 200_000 : 500)},50"
                )
                .Prepend("TIMESTAMP,ContextTokens,GeneratedTokens")
        );
        string line = $"plan llama-3.1-8b --gpu H100-SXM --trace {trace} {PlanLines.Still}";

        RunResult refused = Run.Farthing(line);
        RunResult run = Run.Farthing($"{line} --longer {longer} --json");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--longer clip|drop", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement inputs = document.RootElement.GetProperty("result").GetProperty("inputs");
        Assert.Equal(longer == "clip" ? kept : 30, inputs.GetProperty("requests_simulated").GetInt32());
        Assert.Contains(
            inputs.GetProperty("notes").EnumerateArray(),
            note =>
                note.GetString()!
                    .StartsWith("10 of 40 requests are longer than 131,072 tokens", StringComparison.Ordinal)
        );
        Assert.Equal(
            longer == "clip" ? 131_072 : 550,
            inputs.GetProperty("longest_request_tokens").GetInt32()
        );
        double rate = inputs.GetProperty("rate").GetProperty("value").GetDouble();
        Assert.Equal(longer == "clip" ? 1 : 0.75, rate, 0.01);
    }

    [Fact]
    public void The_verdict_is_said_with_and_without_people_and_whether_the_scenario_sets_them()
    {
        string page = OneLine(Run.Farthing($"{Lengths} --rate 1/s --slo ttft_p95=1s"));
        string given = OneLine(
            Run.Farthing($"{Lengths} --rate 1/s --slo ttft_p95=1s --people-self-host 0.5")
        );

        // 0.1 as for an API, and one for 32 GPUs: 0.13 engineers on one GPU.
        Assert.Contains(
            "0.13 engineers, an API takes 0.1; people: is not set)",
            page,
            StringComparison.Ordinal
        );
        Assert.Matches(@"Without people \([^)]*\): (buying|self-hosting) is cheaper", page);
        Assert.Contains("0.5 engineers, an API takes 0.1)", given, StringComparison.Ordinal);
        Assert.Matches(@"Without people \([^)]*\): (buying|self-hosting) is cheaper", given);
        Assert.DoesNotContain("people: is not set", given, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_server_that_keeps_half_of_its_promise_carries_something()
    {
        string file = Path.Combine(PlanLines.Folder(), "serve.sh");
        File.WriteAllText(
            file,
            "vllm serve meta-llama/Llama-3.1-8B-Instruct --max-model-len 8192 --max-num-seqs 64\n"
        );

        // An L4 takes 60 ms for a token, whatever the rate; its first tokens are early enough.
        string page = Run.Farthing(
            $"plan llama-3.1-8b --gpu L4 --gpu H100-SXM --in 512 --out 64 --rate 2/s --requests 300 --slo ttft_p95=2s,itl_p95=25ms --current {file} --current-gpus 1xL4 --why {PlanLines.Still}"
        ).Output;

        Assert.DoesNotContain("carries 0", page, StringComparison.Ordinal);
        Assert.Matches(@"keeps ttft_p95 up to [\d.]+ req/s, all of the promise at no rate", page);
    }

    private static string OneLine(RunResult run) =>
        string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
