using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Planning.Apis;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Planning.Apis;

public sealed class ApiComparisonTests
{
    private static readonly DateOnly Day = new(2026, 9, 1);
    private static readonly PeopleCost NoPeople = new(0, 0, 0);

    [Theory]
    [InlineData("meta.llama3-3-70b-instruct-v1:0", "meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("meta-llama/Llama-3.3-70B-Instruct-Turbo", "meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("llama-3.3-70b-versatile", "meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("llama-v3p1-8b-instruct", "meta-llama/Llama-3.1-8B-Instruct")]
    [InlineData("llama3.1-8b", "meta-llama/Llama-3.1-8B-Instruct")]
    [InlineData("qwen-3-32b", "Qwen/Qwen3-32B")]
    [InlineData("openai.gpt-oss-120b-1:0", "openai/gpt-oss-120b")]
    [InlineData("deepseek/deepseek_v3", "deepseek-ai/DeepSeek-V3")]
    [InlineData("deepseek-v3p2", "deepseek-ai/DeepSeek-V3.2")]
    [InlineData("zai/GLM-5.2", "zai-org/GLM-5.2")]
    [InlineData(
        "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8",
        "meta-llama/Llama-4-Maverick-17B-128E-Instruct"
    )]
    public void Providers_names_of_a_model_are_recognized(string name, string model) =>
        Assert.Equal(ApiModelName.Key(model), ApiModelName.Key(name));

    [Theory]
    [InlineData("deepseek-v3.2", "deepseek-ai/DeepSeek-V3")]
    [InlineData("llama-3.1-70b", "meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("moonshotai/kimi-k2.6", "moonshotai/Kimi-K2-Instruct")]
    [InlineData("gpt-oss-20b", "openai/gpt-oss-120b")]
    public void Other_releases_are_other_models(string name, string model) =>
        Assert.NotEqual(ApiModelName.Key(model), ApiModelName.Key(name));

    [Fact]
    public void All_who_sell_llama_70b_are_found() =>
        Assert.Equal(
            ["aws", "cerebras", "groq", "novita", "together"],
            ApiModelName
                .SellersOf(Catalog.BuiltIn.ApiPrices, Catalog.BuiltIn.Model("llama-3.3-70b"))
                .Select(price => price.Provider)
                .Order()
        );

    [Fact]
    public void A_bill_counts_input_cached_input_and_output()
    {
        // 10 req/s × 3,600 × 730 = 26.28 M requests. Input 1,000: 25 % cached.
        // 750 × 26.28 M = 19,710 M × $2 = $39,420; 250 × 26.28 M = 6,570 M × $0.5 = $3,285; 100 × 26.28 M × $8 = $21,024.
        ApiBill bill = Bill(
            Price(new ApiRates(2, 8) { CachedInputUsdPerM = 0.5m }),
            ApiTraffic.Uniform(1000, 100, 10, 0.25)
        );

        Assert.Equal(
            (39_420, 3_285, 21_024),
            (Cents(bill.InputUsd), Cents(bill.CachedInputUsd), Cents(bill.OutputUsd))
        );
        Assert.Equal(63_729 / (26.28 * 1.1e3), bill.UsdPerMillion, 9);
    }

    [Fact]
    public void Cached_input_without_a_price_is_charged_as_input()
    {
        ApiBill bill = Bill(Price(new ApiRates(2, 8)), ApiTraffic.Uniform(1000, 100, 10, 0.25));

        Assert.Equal(52_560, bill.InputUsd + bill.CachedInputUsd, 6);
        Assert.Contains("no price of cached input is published: charged as input", bill.Notes);
    }

    [Fact]
    public void Long_prompts_are_charged_by_their_own_tier()
    {
        // Half of the requests exceed 200,000 tokens and cost $4 instead of $2; 1 req/s = 2.628 M requests a month.
        // 1.314 M × 0.1 M tokens × $2 + 1.314 M × 0.3 M tokens × $4, each 1 output token at $0.
        ApiPrice price = Price(new ApiRates(2, 0)) with
        {
            Tiers = [new ApiTier(200_000) { InputUsdPerM = 4 }],
            ContextTokens = 250_000,
        };
        RequestTable table = new([0, 1_000_000_000], [100_000, 300_000], [1, 1]);

        ApiBill bill = Bill(price, ApiTraffic.Of(table, 1, null));

        Assert.Equal((1.314e6 * 0.1 * 2) + (1.314e6 * 0.3 * 4), bill.TokensUsd, 3);
        Assert.Contains("50 % of the requests are longer than its context of 250,000 tokens", bill.Notes);
    }

    [Fact]
    public void Batch_prices_are_taken_only_when_asked_and_listed()
    {
        ApiPrice price = Price(new ApiRates(2, 8));
        ApiTraffic traffic = ApiTraffic.Uniform(1000, 0, 10);

        Assert.Null(ApiComparison.Bill(price, true, traffic, NoPeople, Day, ApiServiceTier.Batch));
        Assert.Equal(
            26_280,
            ApiComparison
                .Bill(
                    price with
                    {
                        BatchMultiplier = 0.5m,
                    },
                    true,
                    traffic,
                    NoPeople,
                    Day,
                    ApiServiceTier.Batch
                )!
                .TokensUsd,
            6
        );
        Assert.Equal(52_560, Bill(price with { BatchMultiplier = 0.5m }, traffic).TokensUsd, 6);
    }

    [Fact]
    public void Named_apis_join_the_sellers_and_unknown_ones_are_faults()
    {
        FaultList faults = new();

        IReadOnlyList<ApiBill> bills = ApiComparison.Bills(
            Catalog.BuiltIn,
            Catalog.BuiltIn.Model("llama-3.3-70b"),
            ["openai/gpt-4o", "openai/gpt-99"],
            ApiTraffic.Uniform(1238, 221, 12),
            new PeopleCost(1, 0.1, 200_000),
            Day,
            faults
        );

        Assert.Equal(6, bills.Count);
        Assert.Equal(bills.Select(bill => bill.TotalUsd).Order(), bills.Select(bill => bill.TotalUsd));
        Assert.False(bills.Single(bill => bill.Price.Id == "openai/gpt-4o").IsSameModel);
        Assert.All(bills, bill => Assert.Equal(200_000 * 0.1 / 12, bill.PeopleUsd, 9));
        Assert.Equal("compare", Assert.Single(faults.Faults).Path);
    }

    [Theory]
    [InlineData("novita", 17_941)]
    [InlineData("groq", 28_536)]
    [InlineData("aws", 33_122)]
    [InlineData("together", 40_483)]
    public void The_bills_of_llama_70b_at_12_requests_a_second_are_the_known_ones(string provider, double usd)
    {
        // 12/s × 3,600 × 730 h = 31.5 M requests of 1,238 in and 221 out: 39.0 B and 7.0 B tokens.
        ApiPrice price = ApiModelName
            .SellersOf(Catalog.BuiltIn.ApiPrices, Catalog.BuiltIn.Model("llama-3.3-70b"))
            .Single(seller => seller.Provider == provider);

        Assert.Equal(1, Bill(price, ApiTraffic.Uniform(1238, 221, 12)).TokensUsd / usd, 2);
    }

    private static int Cents(double usd) => (int)Math.Round(usd);

    private static ApiBill Bill(ApiPrice price, ApiTraffic traffic) =>
        ApiComparison.Bill(price, true, traffic, NoPeople, Day)!;

    private static ApiPrice Price(ApiRates rates) =>
        new()
        {
            Id = "acme/m",
            Provider = "acme",
            Model = "m",
            Rates = rates,
            Sources = [new SourceNote("*", null, "a price list", Day, true, null)],
        };
}
