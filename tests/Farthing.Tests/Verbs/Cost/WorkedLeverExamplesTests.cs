namespace Farthing.Tests.Verbs.Cost;

/// <summary>Figures of levers, mixes and token forecasts that circulate in the field, computed anew.</summary>
public sealed class WorkedLeverExamplesTests
{
    [Theory]
    [InlineData("60%", "0.10", "0.80", "0.38", "2.1")]
    [InlineData("50%", "0.20", "0.80", "0.50", "1.6")]
    public void A_rule_that_sends_a_share_to_a_small_model(
        string share,
        string small,
        string big,
        string price,
        string times
    )
    {
        string line = $"cost cascade --share {share} --small-price {small} --big-price {big}";

        CostRun.Prints(line, "price", price);
        CostRun.Prints(line, "times_cheaper", times);
    }

    [Theory]
    [InlineData("0.5", 0, "saves")]
    [InlineData("0.9", 1, "loses")]
    public void A_cascade_that_tries_the_small_model_first_loses_above_its_break_even(
        string escalation,
        int exitCode,
        string _
    )
    {
        // 1 − (0.10 + 0.04) / 0.80 = 0.825
        string line =
            $"cost cascade --escalation {escalation} --small-price 0.10 --judge-price 0.04 --big-price 0.80";

        CostRun.Prints(line, "break_even_escalation", "0.825", exitCode);
    }

    [Fact]
    public void On_demand_with_spot_against_on_demand_alone()
    {
        const string line =
            "cost mix --on-demand 4 --on-demand-price 2.21 --spot 4 --spot-price 0.73 --spot-hours 60% --against 6";

        CostRun.Prints(line, "usd_per_month", "7,732");
        CostRun.Prints(line, "against_usd_per_month", "9,680");
        CostRun.Prints(line, "saving", "0.201");
        Assert.Contains("20.1 % saved", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Factors_of_the_on_demand_price()
    {
        const string line = "cost mix --on-demand-price 3.50 --reserved-factor 0.60 --spot-factor 0.30";

        CostRun.Prints(line, "reserved_usd_per_hour", "2.10");
        CostRun.Prints(line, "spot_usd_per_hour", "1.05");
        Assert.Contains(
            "Commit the median (P50) of the demand, burst to its P95 on demand, put batch work on spot",
            CostRun.Text(line),
            StringComparison.Ordinal
        );
        CostRun.Prints(
            "cost mix --on-demand-price 3.50 --reserved-factor 0.55-0.65",
            "reserved_usd_per_hour.low",
            "1.925"
        );
        CostRun.Prints(
            "cost mix --on-demand-price 3.50 --spot-factor 0.25-0.40",
            "spot_usd_per_hour.high",
            "1.40"
        );
    }

    [Fact]
    public void A_prefix_cache_saves_prefill_and_dollars()
    {
        const string line = "cost cache --system 2048 --user 256 --rate 10000/h --hit 85% --input-price 0.50";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "prompt_tokens_per_hour", "23,040,000");
        CostRun.Prints(line, "computed_tokens_per_hour", "5,632,000");
        CostRun.Prints(line, "saved_fraction", "0.756");
        CostRun.Prints(line, "saved_usd_per_hour", "8.70");
        CostRun.Prints(line, "hit_saves_fraction", "0.889");
        Assert.Contains("5.632 M", text, StringComparison.Ordinal);
        Assert.Contains("88.9 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pooled_tenants_need_fewer_gpus_and_a_simulation()
    {
        const string line =
            "cost multiplex --tenants 10 --tenant-utilization 40% --pooled-utilization 87.5% --cost-before 40k --cost-after 15k";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "gpus_pooled", "4.57");
        CostRun.Prints(line, "ratio", "2.19");
        CostRun.Prints(line, "claimed_saving", "0.625");
        Assert.Contains("the peaks decide", text, StringComparison.Ordinal);
        Assert.Contains("62.5 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void System_prompts_add_up()
    {
        Assert.Equal(1e9, CostRun.Number("cost tokens --system 1000 --requests 1M", "input_tokens"), 1);
        Assert.Contains(
            "1.00 B prefill tokens",
            CostRun.Text("cost tokens --system 1000 --requests 1M"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_forecast_that_forgot_three_terms_is_shown_bar_by_bar()
    {
        const string line =
            "cost tokens --document 600 --estimated-output 200 --system 1200 --output-tokens 800 --sends 2.5 --input-price 30 --output-price 60";

        CostRun.Prints(line, "estimated_tokens", "800");
        CostRun.Prints(line, "tokens", "6,500");
        CostRun.Prints(line, "times_estimated", "8.1");
        CostRun.Prints(line, "estimated_usd", "0.030");
        CostRun.Prints(line, "usd", "0.255");
        CostRun.Prints(line, "times_estimated_usd", "8.5");
        CostRun.Prints(line, "token_waterfall[0].factor", "2.5");
        CostRun.Prints(line, "token_waterfall[1].factor", "1.3");
        CostRun.Prints(line, "token_waterfall[2].factor", "2.5");
        CostRun.Prints(line, "token_waterfall[2].after", "6,500");
        CostRun.Prints(line, "usd_waterfall[2].after", "0.255");
    }

    [Fact]
    public void A_chat_resends_its_history()
    {
        const string line = "cost tokens --turns 20 --system 1500 --user 60 --output-tokens 250";

        CostRun.Prints(line, "input_tokens_each", "90,100");
        CostRun.Prints(line, "naive_input_tokens_each", "1,200");
        CostRun.Prints(line, "times_naive", "75");
    }

    [Theory]
    [InlineData("cost speculate --k 5 --acceptance 0.8 --batch 1", 0, "worth trying")]
    [InlineData("cost speculate --k 5 --acceptance 0.5 --batch 1", 1, "advises against it")]
    [InlineData("cost speculate --k 5 --acceptance 0.8 --batch 64", 1, "advises against it")]
    public void Speculation_is_advised_or_not_with_the_computed_gain(
        string line,
        int exitCode,
        string verdict
    )
    {
        string text = CostRun.Text(line, exitCode);

        Assert.Contains(verdict, text, StringComparison.Ordinal);
        Assert.Contains("computed gain", text, StringComparison.Ordinal);
        Assert.True(CostRun.Number(line, "gain", exitCode) > 0);
    }

    [Theory]
    [InlineData(
        "cost speculate --k 4 --acceptance 0.8 --batch 64",
        1,
        "that is a formula's, and above a batch of about 50"
    )]
    [InlineData(
        "cost speculate --k 5 --acceptance 0.5 --batch 1",
        1,
        "that is a formula's, and at an acceptance below 0.6"
    )]
    [InlineData(
        "cost speculate --k 3 --acceptance 0.8 --batch 64 --step-time 20ms --verify-time 22ms --draft-time 2ms",
        0,
        "worth trying"
    )]
    [InlineData(
        "cost speculate --k 3 --acceptance 0.3 --batch 1 --step-time 20ms --verify-time 30ms --draft-time 2ms",
        1,
        "Farthing advises against it."
    )]
    public void Advice_against_a_computed_gain_says_what_outweighs_it(
        string line,
        int exitCode,
        string verdict
    ) =>
        Assert.Contains(
            verdict,
            string.Join(
                ' ',
                CostRun.Text(line, exitCode).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Another_option_states_what_it_takes_from_the_first()
    {
        string text = CostRun.Text(
            "cost price --gpu-price 2.5 --gpus 4 --tps 100 --utilization 0.7 --also name=A100,tps=50",
            0
        );

        Assert.Contains("A100 leaves out gpu-price, gpus: taken as in this.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "leaves out",
            CostRun.Text(
                "cost price --gpu-price 2.5 --tps 100 --utilization 0.7 --also name=A100,gpu-price=2,gpus=1,tps=50",
                0
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Speculation_of_five_at_eighty_percent_yields_3_69_tokens_a_step() =>
        CostRun.Prints("cost speculate --k 5 --acceptance 0.8", "tokens_per_step", "3.69");

    [Fact]
    public void A_semantic_cache_counts_embeddings_and_wrong_hits()
    {
        // 1,000 requests/h · 720 h = 720,000; a request (600 · 0.5 + 250 · 1.5) / 10⁶ = $0.000675.
        // 20 %: 144,000 · (0.000675 − 1 % · 0.05) − 720,000 · 600 · 0.02 / 10⁶ = 25.20 − 8.64 = 16.56; 40 %: 50.40 − 8.64 = 41.76.
        const string line =
            "cost cache --kind semantic --rate 1000/h --hit 20-40% --in 600 --out 250 --input-price 0.50 --output-price 1.50 --embedding-price 0.02 --wrong-hits 1% --wrong-cost 0.05 --hours-per-month 720";

        CostRun.Prints(line, "saved_usd.low", "16.56");
        CostRun.Prints(line, "saved_usd.high", "41.76");
        CostRun.Prints(line, "embedding_usd", "-8.64");
    }

    [Fact]
    public void A_semantic_cache_without_the_cost_of_wrong_hits_is_refused()
    {
        Tests.Cli.RunResult run = Tests.Cli.Run.Farthing(
            "cost cache --kind semantic --rate 1000/h --hit 30% --in 600 --out 250 --input-price 0.50 --output-price 1.50 --embedding-price 0.02"
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("never left out", run.Error, StringComparison.Ordinal);
        Assert.Contains("FAR7004", run.Error, StringComparison.Ordinal);
    }
}
