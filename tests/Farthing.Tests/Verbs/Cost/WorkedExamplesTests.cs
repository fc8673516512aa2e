namespace Farthing.Tests.Verbs.Cost;

/// <summary>Figures that circulate in the field, computed anew: every row is a command line, its answer to the printed digits.</summary>
public sealed class WorkedExamplesTests
{
    [Theory]
    [InlineData("10", "1", "1000", "1", "2.78")]
    [InlineData("10", "1", "2000", "1", "1.39")]
    [InlineData("2.21", "4", "2400", "0.70", "1.46")]
    [InlineData("4.50", "1", "4800", "1", "0.260")]
    [InlineData("2.21", "1", "2900", "1", "0.212")]
    [InlineData("1.01", "1", "850", "1", "0.330")]
    [InlineData("0.54", "1", "620", "1", "0.242")]
    [InlineData("0.38", "1", "350", "1", "0.302")]
    [InlineData("4.50", "4", "6200", "1", "0.806")]
    [InlineData("2.21", "2", "1800", "1", "0.682")]
    [InlineData("4.50", "1", "1500", "1", "0.833")]
    [InlineData("2.21", "2", "3200", "1", "0.384")]
    [InlineData("2.50", "1", "1800", "1", "0.386")]
    [InlineData("2.50", "1", "2800", "1", "0.248")]
    [InlineData("2.50", "1", "85", "1", "8.17")]
    [InlineData("3.50", "1", "3200", "1", "0.304")]
    [InlineData("4.50", "1", "400", "1", "3.13")]
    [InlineData("4.50", "1", "3800", "1", "0.329")]
    [InlineData("3.50", "1", "1000", "1", "0.972")]
    [InlineData("3.50", "1", "833", "1", "1.17")]
    [InlineData("2.50", "2", "900", "1", "1.54")]
    public void Price_of_a_million_tokens(
        string rate,
        string gpus,
        string tps,
        string utilization,
        string printed
    )
    {
        string line = $"cost price --gpu-price {rate} --gpus {gpus} --tps {tps} --utilization {utilization}";

        CostRun.Prints(line, "price", printed);
        Assert.Contains($"${printed}/M", CostRun.Text(line), StringComparison.Ordinal);
        Assert.Contains("% utilization", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cost price --gpu-price 6.00-8.00 --tps 8000 --utilization 1", "0.208", "0.278")]
    [InlineData("cost price --gpu-price 4.50 --tps 400-3800 --utilization 1", "0.329", "3.13")]
    public void A_range_in_gives_a_range_out(string line, string low, string high)
    {
        CostRun.Prints(line, "price.low", low);
        CostRun.Prints(line, "price.high", high);
        Assert.Contains($"${low}–${high}/M", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Prices_at_different_utilizations_are_not_ranked_but_shown_at_each()
    {
        const string line =
            "cost price --name H100 --gpu-price 4.50 --gpus 4 --tps 6200 --utilization 1 --also name=A100,gpu-price=2.21,tps=2400,utilization=0.7";
        string text = CostRun.Text(line);

        Assert.Contains("Not ranked", text, StringComparison.Ordinal);
        Assert.Contains("H100 $0.806/M, A100 $1.02/M at 100 %", text, StringComparison.Ordinal);
        Assert.Contains("H100 $1.15/M, A100 $1.46/M at 70 %", text, StringComparison.Ordinal);
        CostRun.Prints(line, "comparison[0].equalized[0].price", "0.806");
        CostRun.Prints(line, "comparison[1].equalized[0].price", "1.02");
        CostRun.Prints(line, "comparison[0].equalized[1].price", "1.15");
        CostRun.Prints(line, "comparison[1].equalized[1].price", "1.46");
    }

    [Fact]
    public void Prices_at_one_utilization_are_ranked()
    {
        string text = CostRun.Text(
            "cost price --name A100 --gpu-price 2.21 --gpus 4 --tps 2400 --utilization 0.7 --also name=H100,gpu-price=4.50,gpus=4,tps=6200,utilization=0.7"
        );

        Assert.Contains("Cheapest at 70 % utilization: H100.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_utilization_the_price_says_so()
    {
        string text = CostRun.Text("cost price --gpu-price 3.50 --tps 3200");

        Assert.Contains(
            "At 100 % utilization, a price nobody pays: $0.304/M; at 70 % $0.434/M",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Traffic_decides_the_utilization_and_the_price()
    {
        const string line = "cost price --gpu-price 2.21 --gpus 4 --tps 2400 --traffic 1B/month";

        CostRun.Prints(line, "price", "6.45");
        CostRun.Prints(line, "needed_tps", "381");
        Assert.Contains("$6.45/M at 16 % utilization", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Fact]
    public void More_traffic_than_the_fleet_delivers_takes_more_of_it()
    {
        const string line = "cost price --gpu-price 2.21 --gpus 4 --tps 2400 --traffic 10B/month";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "needed_tps", "3,805");
        CostRun.Prints(line, "gpus_needed", "8");
        CostRun.Prints(line, "usd_per_month", "12,906");
        Assert.Contains("4 GPUs cannot deliver it", text, StringComparison.Ordinal);
        Assert.Contains("8 GPUs, $12,906 a month", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gpu_of_a_node_costs_its_share_of_the_node()
    {
        const string line = "cost price --node-price 32.77 --node-gpus 8";

        CostRun.Prints(line, "gpu_usd_per_hour", "4.10");
        Assert.Contains("$4.10/h per GPU", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.7", "1.4")]
    [InlineData("0.4", "2.5")]
    public void Real_world_multiplier_is_one_over_utilization(string utilization, string printed) =>
        CostRun.Prints(
            $"cost price --gpu-price 3.50 --tps 1000 --utilization {utilization}",
            "real_world_multiplier",
            printed
        );

    [Fact]
    public void A_duty_cycle_costs_more_per_token_than_a_steady_load()
    {
        const string line = "cost duty --busy 99% --busy-time 10m --idle-time 50m --steady 70%";

        CostRun.Prints(line, "mean_utilization", "0.165");
        CostRun.Prints(line, "cost_factor", "4.2");
        Assert.Contains("16.5 % on average", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_are_isolation_and_not_tokens()
    {
        const string line = "cost mig --gpu-price 3.50 --tps 1000 --slices 4 --slice-tps 800";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "whole_price", "0.97");
        CostRun.Prints(line, "sliced_price", "0.30");
        CostRun.Prints(line, "tokens_ratio", "3.2");
        Assert.Contains("isolation, not tokens", text, StringComparison.Ordinal);
        Assert.Contains(
            "the same small model unsliced at equal total batch is not slower",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Tokens_per_second_that_a_target_needs()
    {
        const string line = "cost tps --target '$1.00/M' --gpu-price 3.50 --tps 833";

        CostRun.Prints(line, "needed_tps", "972");
        CostRun.Prints(line, "speedup_needed", "1.17");
        CostRun.Prints(line, "price_now", "1.17");
        Assert.Contains("at 70 % it takes 1,389 tokens/s", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2900", "They carry 2,900: feasible, at 37 % utilization.")]
    [InlineData(
        "800",
        "not feasible, and more GPUs do not help: even full they cost $1.22/M against the API's $0.900/M"
    )]
    public void Break_even_is_billions_and_says_whether_the_fleet_delivers_it(string tps, string verdict)
    {
        string line = $"cost break-even --gpu-price 3.50 --tps {tps} --api-price 0.90 --hours-per-month 720";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "unit_usd_per_month", "2,520");
        Assert.Equal(2.8e9, CostRun.Number(line, "break_even_tokens_per_month"), 1);
        CostRun.Prints(line, "break_even_tps", "1,080");
        Assert.Contains(
            "Break-even at 2.80 B tokens a month: 1,080 tokens/s around the clock",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(verdict, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Break_even_says_how_many_gpus_it_takes_where_one_is_too_few()
    {
        // One GPU: $2,520 + $16,667 of people = 21.3 B tokens = 8,224 tokens/s, but it carries 2,900 (7.517 B tokens, $6,765).
        // n GPUs: 4,245 · n ≥ 16,667 → 4 GPUs; (4 · 2,520 + 16,667) / 0.90 = 29.7 B tokens.
        const string line =
            "cost break-even --gpu-price 3.50 --tps 2900 --api-price 0.90 --hours-per-month 720 --people 1";

        CostRun.Prints(line, "feasible_gpus", "4");
        Assert.Contains(
            "it takes 4 GPUs, which break even at 29.7 B tokens a month",
            CostRun.Text(line),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_saving_on_paper_is_a_loss_when_the_fleet_must_deliver_it()
    {
        const string line =
            "cost break-even --gpu-price 3.50 --tps 1080 --api-price 0.90 --hours-per-month 720 --traffic 100B/month";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "paper_saving_usd_per_month", "87,480");
        CostRun.Prints(line, "needed_tps", "38,580");
        CostRun.Prints(line, "gpus_needed", "36");
        CostRun.Prints(line, "self_usd_per_month", "90,720");
        CostRun.Prints(line, "api_usd_per_month", "90,000");
        CostRun.Prints(line, "saving_usd_per_month", "-720");
        Assert.Contains(
            "On paper, with 1 GPU, $87,480 would be saved; in truth −$720",
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_rule_of_thumb_of_fifty_million_tokens_is_far_below_the_break_even()
    {
        const string line =
            "cost break-even --gpu-price 3.50 --tps 2900 --api-price 0.90 --hours-per-month 720 --traffic 50M/month";
        string text = CostRun.Text(line);

        CostRun.Prints(line, "api_usd_per_month", "45");
        CostRun.Prints(line, "self_usd_per_month", "2,520");
        Assert.Contains("56.0× below", text, StringComparison.Ordinal);
        Assert.Contains("BUY", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1B/month", "6,250")]
    [InlineData("10B/month", "62,500")]
    public void Two_prices_of_an_api_are_blended_by_the_mix(string traffic, string api)
    {
        string line =
            $"cost break-even --gpu-price 2.21 --gpus 4 --tps 2400 --api-in 2.50 --api-out 10 --input-share 50% --traffic {traffic}";

        CostRun.Prints(line, "api_usd_per_month", api);
        CostRun.Prints(line, "unit_usd_per_month", "6,453");
        Assert.Contains("No people are counted", CostRun.Text(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Engineers_are_added_to_self_hosting_before_comparing()
    {
        const string line =
            "cost break-even --gpu-price 2.21 --gpus 4 --tps 2400 --api-in 2.50 --api-out 10 --input-share 50% --traffic 1B/month --people 1.5 --people-cost '$200k/y'";

        CostRun.Prints(line, "bills[0].people", "25,000");
        CostRun.Prints(line, "self_usd_per_month", "31,453");
    }
}
