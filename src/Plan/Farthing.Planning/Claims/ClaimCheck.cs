using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Claims;

/// <summary>Tests a published claim against memory, bandwidth, the step-time model and its own price.</summary>
/// <param name="Catalog">Where other GPUs are looked up.</param>
/// <param name="Deployment">What is claimed to be served.</param>
/// <param name="TokensPerSecond">Claimed output tokens per second.</param>
/// <param name="Batch">Claimed batch.</param>
/// <param name="Context">Claimed tokens of a sequence; null where the claim is silent.</param>
/// <param name="UsdPerGpuHour">Price of a GPU-hour; null where the claim is silent.</param>
/// <param name="ClaimedUsdPerMillion">Claimed price; null where the claim is silent.</param>
/// <param name="Rounding">Half of the last digit of the claimed price.</param>
public sealed record ClaimCheck(
    Catalog Catalog,
    Deployment Deployment,
    double TokensPerSecond,
    double Batch,
    double? Context,
    Interval? UsdPerGpuHour,
    double? ClaimedUsdPerMillion,
    double Rounding
)
{
    private const double UsualUtilization = 0.9;
    private const int AssumedContext = 1000;

    /// <summary>The floor that the claim is held against.</summary>
    public Roofline Roofline => new(Deployment, Batch, Context);

    /// <summary>Tokens of a prompt; null where the claim is silent.</summary>
    public double? PromptTokens { get; init; }

    /// <summary>Claimed time to the first token; null where the claim is silent.</summary>
    public double? TtftSeconds { get; init; }

    /// <summary>Claimed gap between tokens; null where the claim is silent.</summary>
    public double? ItlSeconds { get; init; }

    private ClaimLatency Latency => new(Roofline, TokensPerSecond, PromptTokens, TtftSeconds, ItlSeconds);

    private int TypicalTokens => (int)(Context ?? AssumedContext);

    /// <summary>Memory that remains with the roomiest setting.</summary>
    public MemoryBudgetResult Room => ServingFit.Roomiest(Deployment, Batch, TypicalTokens);

    /// <summary>Tokens per sequence that memory allows with the roomiest setting; 0 where the weights do not fit.</summary>
    private double ContextByMemory => Room.Fits ? Math.Floor(Room.KvTokens / Batch) : 0;

    /// <summary>The utilization that the claimed price assumes, over its rounding; null without a price.</summary>
    private Interval? ImpliedUtilization =>
        ClaimedUsdPerMillion is double claimed
            ? PriceAt(TokensPerSecond, 1)
                / new Interval(Math.Max(claimed - Rounding, claimed * 0.01), claimed + Rounding)
            : null;

    /// <summary>Half of the last digit of a price as it was written; 0 for none.</summary>
    public static double HalfDigit(string? written)
    {
        string number = new([
            .. (written ?? "")
                .SkipWhile(c => !char.IsAsciiDigit(c))
                .TakeWhile(c => char.IsAsciiDigit(c) || c == '.'),
        ]);
        int point = number.IndexOf('.', StringComparison.Ordinal);
        return number.Length == 0 ? 0 : 0.5 * Math.Pow(10, point < 0 ? 0 : -(number.Length - point - 1));
    }

    /// <summary>All questions with their answers.</summary>
    public IReadOnlyList<ClaimFinding> Findings()
    {
        List<ClaimFinding> findings = [Speed(), Fit(), ContextFinding(), Predicted(), .. Latency.Findings()];
        if (Price() is ClaimFinding price)
        {
            findings.Add(price);
        }

        return findings;
    }

    /// <summary>The findings with the numbers behind them.</summary>
    public CostCheckDocument Document(IReadOnlyList<ClaimFinding> findings, ClaimVerdict verdict)
    {
        MemoryBudgetResult room = Room;
        DecodeFloor floor = Roofline.WithKv;
        Quantity? Price(double tokensPerSecond, double utilization) =>
            PriceAt(tokensPerSecond, utilization)?.In("usd_per_m_tokens");
        return new(
            findings,
            verdict,
            new Quantity(room.WeightBytes, "bytes"),
            new Quantity(Math.Max(0, room.KvBytes), "bytes"),
            new Quantity(room.KvTokens, "tokens"),
            new Quantity(ContextByMemory, "tokens"),
            new Quantity(floor.TokensPerSecond, "tokens_per_s"),
            Price(floor.TokensPerSecond, 1),
            Price(TokensPerSecond, 1),
            Price(TokensPerSecond, TokenCost.TypicalUtilization),
            ImpliedUtilization?.In("fraction"),
            [.. Latency.Readers()]
        );
    }

    /// <summary>The price of so many tokens per second; null where the claim is silent on GPU-hours.</summary>
    private Interval? PriceAt(double tokensPerSecond, double utilization) =>
        UsdPerGpuHour is Interval rate
            ? TokenCost.UsdPerMillion(rate, Deployment.TotalGpus, tokensPerSecond, utilization)
            : null;

    private ClaimFinding Speed()
    {
        DecodeFloor strict = Roofline.WithKv;
        double even = Roofline.EvenlyRouted.TokensPerSecond;
        string claimed = Show.Count(TokensPerSecond);
        double batch = strict.MinBatchFor(TokensPerSecond);
        string kv = Context is null ? "" : $" and {Show.Bytes(strict.KvBytesPerSequence * Batch)} of KV";
        string need = double.IsFinite(batch)
            ? $"it takes a batch of {Show.Count(batch)}"
            : "no batch reaches it";
        (ClaimVerdict verdict, string against) =
            TokensPerSecond > strict.TokensPerSecond * (1 + 1e-9)
                ? (ClaimVerdict.Impossible, $", not {claimed}; {need}")
            : TokensPerSecond > even
                ? (
                    ClaimVerdict.Optimistic,
                    $" if all tokens share their experts; {Show.Count(even)} with even routing"
                )
            : (ClaimVerdict.Possible, $"; {claimed} is {Show.Percent(TokensPerSecond / even)} of it");
        return new ClaimFinding(
            "faster than memory?",
            verdict,
            $"{FigureText.Bytes(strict.WeightBytes)} of weights{kv} take {Show.Seconds(strict.StepSeconds)} a step to read: at most {Show.Count(strict.TokensPerSecond)} tokens/s at batch {FigureText.Plain(Batch)}{against}"
        );
    }

    private ClaimFinding Fit()
    {
        MemoryBudgetResult room = Room;
        string needed = ServingFit.MinGpus(Deployment) is int gpus ? $"; it takes {gpus} GPUs" : "";
        return new ClaimFinding(
            "does it fit?",
            room.Fits ? ClaimVerdict.Possible : ClaimVerdict.Impossible,
            $"{FigureText.Bytes(room.WeightBytes)} of weights and {FigureText.Bytes(room.OverheadBytes)} of overheads in {FigureText.Bytes(room.UsableBytes)} usable: {(room.Fits ? $"{FigureText.Bytes(room.KvBytes)} left for KV" : $"{FigureText.Bytes(room.ShortBytes)} too little{needed}")}"
        );
    }

    private ClaimFinding ContextFinding()
    {
        double allowed = ContextByMemory;
        string room =
            $"{Show.Count(Room.KvTokens)} KV tokens are {Show.Count(allowed)} for each of {FigureText.Plain(Batch)} sequences";
        (ClaimVerdict verdict, string arithmetic) = Context switch
        {
            null => (
                allowed < 1 ? ClaimVerdict.Impossible
                : allowed < AssumedContext ? ClaimVerdict.Optimistic
                : ClaimVerdict.Possible,
                $"the claim is silent; {room}, prompt and answer together"
            ),
            double wanted when wanted <= allowed => (
                ClaimVerdict.Possible,
                $"{room}; {Show.Count(wanted)} are claimed"
            ),
            double wanted => (
                ClaimVerdict.Impossible,
                $"{room}, not {Show.Count(wanted)}: never {FigureText.Plain(Batch)} × {Show.Count(wanted)} = {Show.Count(Batch * wanted)}{Ways()}"
            ),
        };
        return new ClaimFinding("which context?", verdict, arithmetic);
    }

    private string Ways()
    {
        IReadOnlyList<string> ways = ServingFit.Alternatives(Catalog, Deployment, Batch, TypicalTokens);
        return ways.Count == 0 ? "" : $"; what holds it: {string.Join(", ", ways)}";
    }

    private ClaimFinding Predicted()
    {
        int length = TypicalTokens;
        StepShape shape = StepShape.Decodes(
            (int)Batch,
            length,
            Deployment.Model.SlidingWindow ?? double.PositiveInfinity
        );
        try
        {
            double fast = Rate(BandEdge.Optimistic, shape);
            return new ClaimFinding(
                "is it expected?",
                TokensPerSecond > fast ? ClaimVerdict.Optimistic : ClaimVerdict.Possible,
                $"predicted {Show.Count(Rate(BandEdge.Center, shape))} tokens/s, at best {Show.Count(fast)}, at {Show.Count(length)} tokens of context{(Context is null ? " (assumed)" : "")}, decode alone"
            );
        }
        catch (FarthingException unknown)
        {
            // The claim is still checked against memory and bandwidth; the answer says that this question stays open.
            return new ClaimFinding(
                "is it expected?",
                ClaimVerdict.Possible,
                $"not predicted: {unknown.Faults[0].Message}"
            );
        }
    }

    private double Rate(BandEdge edge, StepShape shape) =>
        Batch
        / (StepTimeModelFactory.Create(Deployment, CoefficientsFile.BuiltIn, edge).EstimateNs(shape) / 1e9);

    private ClaimFinding? Price()
    {
        if (ImpliedUtilization is not Interval use)
        {
            return null;
        }

        // Shown as it was published, in cents: more digits were not claimed.
        double claimed = ClaimedUsdPerMillion!.Value;
        bool isHigh = use.Low <= 1 && use.High > UsualUtilization;
        string usual = FigureText.PerMillion(PriceAt(TokensPerSecond, TokenCost.TypicalUtilization)!.Value);
        return new ClaimFinding(
            "which utilization?",
            use.Low > 1 ? ClaimVerdict.Impossible
                : isHigh ? ClaimVerdict.Optimistic
                : ClaimVerdict.Possible,
            $"{FigureText.PerHour(UsdPerGpuHour!.Value)} · {FigureText.Plain(Deployment.TotalGpus)} at {Show.Count(TokensPerSecond)} tokens/s is {FigureText.PerMillion(PriceAt(TokensPerSecond, 1)!.Value)} at 100 %: {Show.Usd(claimed)} assumes {FigureText.Share(use)} utilization{(isHigh ? $", a price nobody pays; at 70 % it is {usual}" : "")}"
        );
    }
}
