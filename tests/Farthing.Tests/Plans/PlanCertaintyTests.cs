using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanCertaintyTests
{
    private const string Line =
        "plan llama-3.1-8b --gpu L4 --weights bf16 --in 512 --out 64 --rate 12/s --requests 300 --slo ttft_p95=1s,tpot_p95=90ms "
        + PlanLines.Still;

    [Fact]
    [Trait("Speed", "slow")]
    public void The_ladder_is_in_the_decision_and_what_measuring_is_worth_above_the_choices()
    {
        string page = Run.Farthing(Line).Output;
        string why = Run.Farthing(Line + " --why").Output;

        Assert.Matches(@"\n +certainty +cheapest fleet", page);
        foreach (string sure in (string[])["50 % sure", "80 % sure", "90 % sure", "95 % sure"])
        {
            Assert.Matches($@"\n    {sure}  \d+ × L4: \d+ × TP\d bf16 +\$", page);
        }

        Assert.Matches(@"\n    90 % sure .* chosen ", page);
        Assert.Matches(@"\n  measuring +(worth \$|not worth it)", why);
        Assert.InRange(
            why.IndexOf("\n  measuring", StringComparison.Ordinal),
            0,
            why.IndexOf("\nTHE CHOICES", StringComparison.Ordinal)
        );
        Assert.All((page + why).Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Less_certainty_is_asked_for_by_a_flag_or_a_key_and_named_wherever_the_promise_is_judged()
    {
        string folder = PlanLines.Folder();
        string scenario = Path.Combine(folder, "half.yaml");
        File.WriteAllText(
            scenario,
            "model: llama-3.1-8b\nworkload: { input: 512, output: 64, rate: 12/s, requests: 300 }\nslo: { ttft_p95: 1s, tpot_p95: 90ms }\nconfidence: 50%\nhardware: { gpus: [L4] }\nprecision: { weights: [bf16] }\n"
        );

        using JsonDocument flag = JsonDocument.Parse(Run.Farthing($"{Line} --confidence 50% --json").Output);
        using JsonDocument key = JsonDocument.Parse(
            Run.Farthing($"plan {scenario} {PlanLines.Still} --json").Output
        );
        string page = Run.Farthing($"{Line} --confidence 50% --why").Output;

        JsonElement half = flag.RootElement.GetProperty("result");
        Assert.Equal(0.5, half.GetProperty("inputs").GetProperty("confidence").GetDouble());
        Assert.Equal(Price(half), Price(key.RootElement.GetProperty("result")));
        JsonElement rung = half.GetProperty("certainty")[0];
        Assert.Equal(0.5, rung.GetProperty("confidence").GetDouble());
        Assert.Equal(Price(half), rung.GetProperty("usd_per_hour").GetDouble());
        Assert.Matches(@"\n +promise .* 50 % sure +to spare", page);
        Assert.Equal(4, half.GetProperty("certainty").GetArrayLength());

        static double Price(JsonElement result) =>
            result.GetProperty("chosen").GetProperty("price").GetProperty("value").GetDouble();
    }

    /// <summary>No served run states a token budget below 2,048: the plan that takes one says so, beside the plan that does without.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_setting_that_nobody_measured_is_named_and_can_be_left_out()
    {
        const string Budget = " --budget 256 --confidence 60%";
        string page = Run.Farthing(Line + Budget).Output;
        RunResult refused = Run.Farthing($"{Line}{Budget} --settings measured");
        using JsonDocument measured = JsonDocument.Parse(
            Run.Farthing($"{Line} --settings measured --json").Output
        );

        string words = page.Replace("\n  ", " ", StringComparison.Ordinal);
        Assert.Contains(
            "No measured run has max_num_batched_tokens 256 (measured: 2,048 to 16,384)",
            words,
            StringComparison.Ordinal
        );
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--budget", refused.Error, StringComparison.Ordinal);
        Assert.Contains("2,048 to 16,384", refused.Error, StringComparison.Ordinal);
        JsonElement chosen = measured.RootElement.GetProperty("result").GetProperty("chosen");
        Assert.False(chosen.TryGetProperty("unmeasured", out _));
        Assert.True(chosen.GetProperty("max_num_batched_tokens").GetInt32() >= 2048);
    }

    /// <summary>No setting shortens prompts: a plan beside it would have the same.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Prompts_longer_than_any_measured_are_named_without_another_plan()
    {
        string page = Run.Farthing(
            $"plan llama-3.1-8b --gpu H100-SXM --in 60000 --out 20 --rate 0.1/s --requests 60 --slo ttft_p95=20s {PlanLines.Still}"
        ).Output;

        Assert.Contains("No measured run has context_tokens 60,010", page, StringComparison.Ordinal);
        Assert.DoesNotContain("--settings measured", page, StringComparison.Ordinal);
    }

    /// <summary>SGLang takes chunks of 2,048 tokens on a GPU of 24 GB, where no table ran it.</summary>
    [Fact]
    public void Where_measured_settings_alone_leave_no_plan_others_are_offered()
    {
        RunResult run = Run.Farthing($"{Line} --engine sglang --settings measured");

        Assert.Equal(1, run.ExitCode);
        string words = string.Join(
            ' ',
            run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Contains(
            "Relax settings: measured to any (--settings any): L4 TP1 bf16: no measured run with max_num_batched_tokens 2,048",
            words,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("40%")]
    [InlineData("100%")]
    [InlineData("sure")]
    public void A_certainty_below_half_or_of_all_is_refused(string confidence)
    {
        RunResult run = Run.Farthing($"{Line} --confidence {confidence}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--confidence", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_report_shows_the_ladder_too()
    {
        string file = Path.Combine(PlanLines.Folder(), "plan.html");

        Assert.Equal(0, Run.Farthing($"{Line} --report {file}").ExitCode);

        string text = Regex.Replace(File.ReadAllText(file), "<[^>]+>", " ");
        Assert.Contains("What does certainty cost?", text, StringComparison.Ordinal);
        Assert.Contains("80 % sure", text, StringComparison.Ordinal);
        Assert.Matches(@"measuring\s+(worth \$|not worth it)", text);
    }
}
