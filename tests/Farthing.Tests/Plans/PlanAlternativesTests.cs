using System.Globalization;
using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanAlternativesTests
{
    private const string Traffic =
        "plan llama-3.1-8b --in 512 --out 64 --rate 20/s --requests 300 " + PlanLines.Still;

    [Fact]
    [Trait("Speed", "slow")]
    public void Other_regions_and_a_looser_promise_are_said_where_they_save()
    {
        string line = $"{Traffic} --gpu H100-SXM --regions aws --slo ttft_p95=300ms,itl_p95=12ms";
        using JsonDocument document = JsonDocument.Parse(Run.Farthing($"{line} --json").Output);
        JsonElement result = document.RootElement.GetProperty("result");
        double now = Price(result.GetProperty("chosen"));
        Dictionary<string, double> variants = result
            .GetProperty("variants")
            .EnumerateArray()
            .Where(variant => variant.TryGetProperty("entry", out _))
            .ToDictionary(
                variant => variant.GetProperty("name").GetString()!,
                variant => Price(variant.GetProperty("entry"))
            );

        // The same plan asked for outright.
        double anywhere = Chosen(line.Replace("--regions aws", "", StringComparison.Ordinal));
        Assert.Equal(anywhere, variants["any region and cloud"]);
        Assert.True(anywhere < now * 0.99);
        double looser = Chosen(line.Replace("itl_p95=12ms", "itl_p95=15ms", StringComparison.Ordinal));
        Assert.Equal(looser < now * 0.99, variants.ContainsKey("itl_p95 at 15.0 ms (1.25×)"));
        Assert.All(
            variants.Where(variant => variant.Key.Contains("1.25", StringComparison.Ordinal)),
            variant => Assert.True(variant.Value < now * 0.99)
        );
    }

    [Fact]
    public void A_price_without_a_date_or_with_one_provider_behind_it_says_so_beside_the_price()
    {
        string lambda = Run.Farthing($"{Traffic} --gpu H100-SXM --regions lambda --slo ttft_p95=1s").Output;
        string own = Run.Farthing($"{Traffic} --gpu H100-SXM --gpu-price $2/h --slo ttft_p95=1s").Output;

        Assert.Matches(
            @"\$/M|/month.*\n        This price: its source has no date; one provider's stock \(lambda\), no other sells it here\n",
            lambda
        );
        Assert.Contains(
            "This price: its source has no date; one provider's stock (lambda)",
            lambda,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("This price", own, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Spot_serves_live_traffic_only_with_consent_and_one_replica_to_spare()
    {
        string line =
            $"{Traffic} --gpu L4 --regions gcp --slo ttft_p95=1s --purchase on-demand --purchase spot";

        RunResult without = Run.Farthing($"{line} --json");
        RunResult alone = Run.Farthing($"{Traffic} --gpu L4 --regions gcp --slo ttft_p95=1s --purchase spot");
        RunResult with = Run.Farthing($"{line} --spot interactive --json");

        using JsonDocument steady = JsonDocument.Parse(without.Output);
        using JsonDocument spot = JsonDocument.Parse(with.Output);
        JsonElement onDemand = steady.RootElement.GetProperty("result");
        Assert.DoesNotContain(
            "spot",
            onDemand.GetProperty("chosen").GetProperty("instances").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            onDemand.GetProperty("inputs").GetProperty("notes").EnumerateArray(),
            note => note.GetString()!.StartsWith("spot is left out", StringComparison.Ordinal)
        );
        Assert.Equal(2, alone.ExitCode);
        Assert.Contains("[FAR6007]", alone.Error, StringComparison.Ordinal);
        JsonElement fleet = spot.RootElement.GetProperty("result").GetProperty("chosen");
        Assert.Contains("spot", fleet.GetProperty("instances").GetString(), StringComparison.Ordinal);
        Assert.True(Price(fleet) < Price(onDemand.GetProperty("chosen")));
        int needed =
            fleet.GetProperty("replicas").GetInt32() * fleet.GetProperty("tensor_parallel").GetInt32();
        Assert.True(
            fleet.GetProperty("gpus_paid").GetInt32()
                >= needed + fleet.GetProperty("tensor_parallel").GetInt32()
        );
        Assert.Contains(
            spot.RootElement.GetProperty("result")
                .GetProperty("cost")
                .GetProperty("price_cautions")
                .EnumerateArray(),
            caution => caution.GetString()!.StartsWith("spot may be taken away", StringComparison.Ordinal)
        );
        Assert.Equal(1, fleet.GetProperty("spare_replicas").GetInt32());
        string needs = fleet.GetProperty("replicas").GetInt32().ToString(CultureInfo.InvariantCulture);
        string page =
            Run.Farthing($"{line} --spot interactive").Output
            + Run.Farthing($"{line} --spot interactive --why --run").Output;
        string flat = string.Join(' ', page.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(
            spot.RootElement.GetProperty("result")
                .GetProperty("cost")
                .GetProperty("price_cautions")
                .EnumerateArray(),
            caution => Assert.Contains(caution.GetString()!, flat, StringComparison.Ordinal)
        );
        Assert.Contains($"× L4: {needs} replica", page, StringComparison.Ordinal);
        Assert.Contains(" + 1 spare × TP", page, StringComparison.Ordinal);
        Assert.Contains(
            $"({needs} keep the promise, 1 more while spot takes one away)",
            page,
            StringComparison.Ordinal
        );
    }

    private static double Chosen(string line)
    {
        using JsonDocument document = JsonDocument.Parse(Run.Farthing($"{line} --json").Output);
        return Price(document.RootElement.GetProperty("result").GetProperty("chosen"));
    }

    private static double Price(JsonElement fleet) =>
        fleet.GetProperty("price").GetProperty("value").GetDouble();
}
