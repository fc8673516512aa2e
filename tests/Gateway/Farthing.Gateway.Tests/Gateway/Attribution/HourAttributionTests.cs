using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Attribution;

public sealed class HourAttributionTests
{
    private const long Second = 1_000_000_000;

    // Three attempts, one after another, 600 s each: half of the hour nothing ran.
    // Charged 1 M computed tokens ($1), 250 k generated ($1), 500 k generated ($2): 25 %, 25 %, 50 % of the used half.
    private static readonly LedgerRow[] ThreeAttempts =
    [
        Row(1, "search", "k1", new TokenCounts(1_000_000, 0, 0, 0), 0, 600),
        Row(2, "search", "k2", new TokenCounts(0, 0, 0, 250_000), 600, 600),
        Row(3, "docs", "k3", new TokenCounts(0, 0, 0, 500_000), 1200, 600),
    ];

    [Fact]
    public void An_hour_of_three_attempts_and_an_idle_half()
    {
        // 2 GPUs × 3,600 s = 7,200 GPU-seconds for $8; used 2 × 1,800 s = half: $4 = 1 + 1 + 2; idle $4.
        HourAttribution hour = HourAttribution.Of(Options(IdlePolicy.Central), Hour(8), ThreeAttempts);

        Assert.Equal(0.5, hour.Load, 12);
        Assert.Equal(1, hour.InFlight, 12);
        Assert.Equal(7200, hour.Capacity);
        Assert.Equal(Money.FromUsd(4), hour.Used);
        Assert.Equal(Money.FromUsd(4), hour.Idle);
        Assert.Equal(Money.FromUsd(4), hour.Central);
        Assert.Equal(
            [
                new KeyShare("docs", "k3", 1, Money.FromUsd(2), Money.FromUsd(2)),
                new KeyShare("search", "k1", 1, Money.FromUsd(1), Money.FromUsd(1)),
                new KeyShare("search", "k2", 1, Money.FromUsd(1), Money.FromUsd(1)),
            ],
            hour.Keys
        );
        Assert.All(hour.Teams, team => Assert.Equal(Money.Zero, team.DifferenceUsd));
    }

    [Fact]
    public void Idle_by_use_is_borne_like_the_use_and_nothing_stays_central()
    {
        HourAttribution hour = HourAttribution.Of(Options(IdlePolicy.Use), Hour(8), ThreeAttempts);

        Assert.Equal(Money.Zero, hour.Central);
        Assert.Equal([Money.FromUsd(4), Money.FromUsd(4)], hour.Teams.Select(team => team.OwedUsd));
    }

    [Fact]
    public void Idle_by_reservation_reaches_a_team_that_sent_nothing()
    {
        AttributionOptions options = Options(IdlePolicy.Reservation) with
        {
            Reserved = new Dictionary<string, double> { ["sales"] = 0.5, ["docs"] = 0.25 },
        };

        HourAttribution hour = HourAttribution.Of(options, Hour(8), ThreeAttempts);

        // Of $4 idle: docs 1, sales 2, and 1 that nobody reserved.
        Assert.Equal(["docs", "sales", "search"], hour.Teams.Select(team => team.Team));
        Assert.Equal(
            [Money.FromUsd(1), Money.FromUsd(2), Money.Zero],
            hour.Teams.Select(team => team.IdleUsd)
        );
        Assert.Equal(Money.FromUsd(1), hour.Central);
    }

    [Fact]
    public void An_empty_hour_is_all_idle()
    {
        HourAttribution hour = HourAttribution.Of(Options(IdlePolicy.Use), Hour(8), []);

        Assert.Equal(Money.FromUsd(8), hour.Central);
        Assert.Empty(hour.Teams);
    }

    [Fact]
    public void Without_prices_tokens_weigh_alike()
    {
        LedgerRow[] free =
        [
            Row(1, "a", "k1", new TokenCounts(30, 0, 0, 0), 0, 3600) with
            {
                Cost = Money.Zero,
                Price = null,
            },
            Row(2, "b", "k2", new TokenCounts(0, 0, 0, 10), 0, 3600) with
            {
                Cost = Money.Zero,
                Price = null,
            },
        ];

        HourAttribution hour = HourAttribution.Of(Options(IdlePolicy.Central), Hour(8), free);

        Assert.Equal([Money.FromUsd(6), Money.FromUsd(2)], hour.Teams.Select(team => team.UsedUsd));
        Assert.Equal(2, hour.InFlight, 12);
    }

    [Fact]
    public void In_flight_is_durations_over_the_time_in_which_any_attempt_was()
    {
        // 0–10, 5–15 and 30–40 s: 30 s of durations in 25 busy seconds.
        InFlight inFlight = InFlight.Of(
            [30 * Second, 0, 5 * Second],
            [40 * Second, 10 * Second, 15 * Second]
        );

        Assert.Equal(25, inFlight.BusySeconds, 9);
        Assert.Equal(1.2, inFlight.Mean, 9);
        Assert.Equal(default, InFlight.Of([], []));
        Assert.Equal(default, InFlight.Of([7], [7]));
    }

    [Fact]
    public void Alone_an_answer_takes_its_steps_and_a_prompt_its_chunk()
    {
        (AttemptWork work, StepTimeModel steps) = Work(1);
        AttemptWork.Load load = work.At(1, 100);
        // A prompt of 90 computed tokens and one token out: one step with 90 new tokens, alone.
        double prompt =
            steps.EstimateNs(
                new StepShape
                {
                    PrefillTokens = 90,
                    PrefillSequences = 1,
                    PrefillPairs = 90 * 45,
                    PrefillWindowedPairs = 90 * 45,
                    PrefillKvTokens = 90,
                    SampledRows = 1,
                }
            ) * 1e-9;

        Assert.Equal(prompt, load.GpuSeconds(new TokenCounts(90, 0, 0, 1)), 12);

        // 21 tokens: 20 more steps of one sequence with 90 + 10.5 tokens of context.
        double step =
            steps.EstimateNs(
                new StepShape
                {
                    DecodeSequences = 1,
                    DecodeKvTokens = 100,
                    DecodeWindowedKvTokens = 100,
                    DecodeMaxKvTokens = 100,
                    SampledRows = 1,
                }
            ) * 1e-9;
        Assert.Equal(prompt + (20 * step), load.GpuSeconds(new TokenCounts(90, 0, 0, 21)), step * 20 * 0.001);
    }

    [Fact]
    public void Cached_tokens_are_cheaper_than_computed_ones_and_not_free()
    {
        AttemptWork.Load load = Work(1).Work.At(8, 4000);

        double computed = load.GpuSeconds(new TokenCounts(8000, 0, 0, 1));
        double cached = load.GpuSeconds(new TokenCounts(1000, 7000, 0, 1));
        double alone = load.GpuSeconds(new TokenCounts(1000, 0, 0, 1));
        double whole = load.GpuSeconds(new TokenCounts(0, 8000, 0, 1));

        Assert.InRange(cached, alone, computed / 2);
        Assert.True(cached > alone);
        Assert.InRange(whole, double.Epsilon, cached);
        Assert.Equal(computed, load.GpuSeconds(new TokenCounts(0, 0, 8000, 1)), 12);
    }

    [Fact]
    public void In_a_batch_an_answer_is_cheaper_and_the_batch_costs_what_its_steps_take()
    {
        (AttemptWork work, StepTimeModel steps) = Work(1);
        AttemptWork.Load load = work.At(16, 1000);
        double step =
            steps.EstimateNs(
                new StepShape
                {
                    DecodeSequences = 16,
                    DecodeKvTokens = 16_000,
                    DecodeWindowedKvTokens = 16_000,
                    DecodeMaxKvTokens = 1000,
                    SampledRows = 16,
                }
            ) * 1e-9;
        double prompt = load.GpuSeconds(new TokenCounts(900, 0, 0, 1));

        // 200 tokens at a mean context of 900 + 100 = 1,000: 199 steps, of which it has a sixteenth.
        double answer = load.GpuSeconds(new TokenCounts(900, 0, 0, 200)) - prompt;

        Assert.Equal(199 * step / 16, answer, 199 * step / 16 * 1e-6);
        Assert.True(answer < work.At(1, 1000).GpuSeconds(new TokenCounts(900, 0, 0, 200)) - prompt);
        // A longer context than the mean costs more.
        Assert.True(
            load.GpuSeconds(new TokenCounts(0, 20_000, 0, 200))
                > load.GpuSeconds(new TokenCounts(0, 900, 0, 200))
        );
    }

    [Fact]
    public void All_gpus_of_a_replica_work_for_its_attempts()
    {
        StepTimeModel steps = Work(2).Steps;
        AttemptWork work = Work(2).Work;
        StepShape shape = new()
        {
            PrefillTokens = 500,
            PrefillSequences = 1,
            PrefillPairs = 500 * 250,
            PrefillWindowedPairs = 500 * 250,
            PrefillKvTokens = 500,
            SampledRows = 1,
        };

        Assert.Equal(
            2 * steps.EstimateNs(shape) * 1e-9,
            work.At(1, 1).GpuSeconds(new TokenCounts(500, 0, 0, 1)),
            12
        );
    }

    [Fact]
    public void Step_times_say_how_much_of_the_hour_was_used()
    {
        AttributionOptions options = Options(IdlePolicy.Central) with { Work = Work(1).Work };
        LedgerRow[] rows =
        [
            Row(1, "search", "k1", new TokenCounts(2000, 0, 0, 400), 0, 10),
            Row(2, "docs", "k2", new TokenCounts(100, 1900, 0, 400), 0, 10),
        ];

        HourAttribution hour = HourAttribution.Of(options, Hour(8), rows);

        AttemptWork.Load load = options.Work.At(2, 2200);
        double seconds = load.GpuSeconds(rows[0].Tokens) + load.GpuSeconds(rows[1].Tokens);
        Assert.Equal(seconds / 7200, hour.Load, 12);
        Assert.Equal((double)(hour.Used.Usd / 8), hour.Load, 8);
        Assert.Equal(Money.FromUsd(8), hour.Used + hour.Idle);
        Assert.True(
            hour.Teams[1].UsedUsd > hour.Teams[0].UsedUsd,
            "the computed prompt costs more than the cached one"
        );
        Assert.InRange(hour.Load, 1e-6, 1);
    }

    private static AttributionOptions Options(IdlePolicy idle) =>
        new()
        {
            Deployment = "local/llama",
            Gpus = 2,
            Idle = idle,
        };

    private static BilledHour Hour(decimal usd) => new(0, Money.FromUsd(usd), 3600);

    private static (AttemptWork Work, StepTimeModel Steps) Work(int tensorParallel)
    {
        ModelSpec model = Catalog.BuiltIn.TryModel("llama-3.1-8b", out _)!.Spec;
        Deployment deployment = new()
        {
            Model = model,
            Gpu = Catalog.BuiltIn.TryGpu("h100-sxm", out _)!.Spec,
            Weights = WeightPrecision.Of(model, model.NativeFormat),
            TensorParallel = tensorParallel,
            Replicas = 2 / tensorParallel,
        };
        StepTimeModel steps = StepTimeModelFactory.Create(deployment, CoefficientsFile.BuiltIn);
        // Load is given for all replicas; the tests speak of one.
        return (new AttemptWork(deployment with { Replicas = 1 }, steps), steps);
    }

    private static LedgerRow Row(
        int id,
        string team,
        string key,
        TokenCounts tokens,
        long startSeconds,
        long seconds
    ) =>
        new()
        {
            Opened = new OpenHold
            {
                GatewayId = Guid.Empty,
                Attempt = LedgerScene.Attempt(id),
                ReserveSequence = id,
                ReservedUnixNs = startSeconds * Second,
                DispatchedUnixNs = startSeconds * Second,
                Key = key,
                Team = team,
            },
            CloseSequence = id,
            ClosedUnixNs = (startSeconds + seconds) * Second,
            Tokens = tokens,
            Cost = LedgerScene.Price.Of(tokens),
            Price = LedgerScene.Price,
            DurationUs = seconds * 1_000_000,
        };
}
