using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Economics.Prices;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Verbs.Cost;

/// <summary>Tests a published claim against memory, bandwidth, the step-time model and its own price.</summary>
/// <param name="Catalog">Where other GPUs are looked up.</param>
/// <param name="Deployment">What is claimed to be served.</param>
/// <param name="TokensPerSecond">Claimed output tokens per second.</param>
/// <param name="Batch">Claimed batch.</param>
/// <param name="Context">Claimed tokens of a sequence; null where the claim is silent.</param>
/// <param name="UsdPerGpuHour">Price of a GPU-hour; null where the claim is silent.</param>
/// <param name="ClaimedUsdPerMillion">Claimed price; null where the claim is silent.</param>
/// <param name="Rounding">Half of the last digit of the claimed price.</param>
internal sealed record ClaimCheck(
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

    private int TypicalTokens => (int)(Context ?? AssumedContext);

    private MemoryBudgetResult Room => ServingFit.Roomiest(Deployment, Batch, TypicalTokens);

    /// <summary>Tokens per sequence that memory allows with the roomiest setting; 0 where the weights do not fit.</summary>
    private double ContextByMemory => Room.Fits ? Math.Floor(Room.KvTokens / Batch) : 0;

    /// <summary>The utilization that the claimed price assumes, over its rounding; null without a price.</summary>
    private Interval? ImpliedUtilization =>
        UsdPerGpuHour is Interval rate && ClaimedUsdPerMillion is double claimed
            ? TokenCost.UsdPerMillion(rate, Deployment.TotalGpus, TokensPerSecond, 1)
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
        List<ClaimFinding> findings = [Speed(), Fit(), ContextFinding()];
        if (Predicted() is ClaimFinding predicted)
        {
            findings.Add(predicted);
        }

        if (Price() is ClaimFinding price)
        {
            findings.Add(price);
        }

        return findings;
    }

    /// <summary>The numbers behind the findings, and their formulas.</summary>
    public void AddFigures(CostSheet sheet)
    {
        MemoryBudgetResult room = Room;
        DecodeFloor floor = Roofline.WithKv;
        sheet.Section("NUMBERS");
        sheet.Figure("weight_bytes", "weights per GPU", room.WeightBytes, "bytes", Roofline.Bytes);
        sheet.Figure(
            "kv_room_bytes",
            "left for KV per GPU",
            Math.Max(0, room.KvBytes),
            "bytes",
            Roofline.Bytes,
            $"at 0.92, {ServingFit.LeanTokens} tokens a step, {CostText.Plain(Batch)} seqs"
        );
        sheet.Figure(
            "kv_room_tokens",
            "which is",
            room.KvTokens,
            "tokens",
            Show.Count,
            $"{FormatFacts.Id(Deployment.KvFormat)} KV tokens"
        );
        sheet.Figure(
            "context_by_memory",
            "context that memory allows",
            ContextByMemory,
            "tokens",
            Show.Count,
            $"for each of {CostText.Plain(Batch)}"
        );
        sheet.Figure(
            "floor_tps",
            "tokens/s at most",
            floor.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            Context is null ? "weights alone" : "weights and KV"
        );
        if (UsdPerGpuHour is Interval rate)
        {
            sheet.Figure(
                "floor_price",
                "price there",
                TokenCost.UsdPerMillion(rate, Deployment.TotalGpus, floor.TokensPerSecond, 1),
                "usd_per_m_tokens",
                CostText.PerMillion,
                "at 100 %, a price nobody pays"
            );
            sheet.Figure(
                "price_at_claim",
                "price at the claimed speed",
                TokenCost.UsdPerMillion(rate, Deployment.TotalGpus, TokensPerSecond, 1),
                "usd_per_m_tokens",
                CostText.PerMillion,
                "at 100 %, a price nobody pays"
            );
            sheet.Figure(
                "price_at_70_percent",
                "at 70 % utilization",
                TokenCost.UsdPerMillion(
                    rate,
                    Deployment.TotalGpus,
                    TokensPerSecond,
                    PriceCommand.TypicalUtilization
                ),
                "usd_per_m_tokens",
                CostText.PerMillion
            );
        }

        if (ImpliedUtilization is Interval use)
        {
            sheet.Figure("implied_utilization", "utilization of the price", use, "fraction", Show.Percent);
        }

        sheet.Note(
            "Only decode is tested: prompts take time too, so that a claim that passes may still leave none for prefill. Memory as vLLM accounts for it; other engines differ by a few GB."
        );
        sheet.Formula(Roofline.Explain(floor));
        sheet.Formula(
            $"KV room = {CostText.Plain(room.Utilization)} · {Roofline.Bytes(room.TotalBytes)} − weights {Roofline.Bytes(room.WeightBytes)} − overheads {Roofline.Bytes(room.OverheadBytes)} = {Roofline.Bytes(room.KvBytes)}; context = room / {Show.Bytes(room.EffectiveBytesPerToken)} a token / {CostText.Plain(Batch)} = {Show.Count(ContextByMemory)}"
        );
    }

    private ClaimFinding Speed()
    {
        DecodeFloor strict = Roofline.WithKv;
        DecodeFloor even = Roofline.EvenlyRouted;
        string kv = Context is null ? "" : $" and {Show.Bytes(strict.KvBytesPerSequence * Batch)} of KV";
        string most =
            $"{Roofline.Bytes(strict.WeightBytes)} of weights{kv} take {Show.Seconds(strict.StepSeconds)} a step to read: at most {Show.Count(strict.TokensPerSecond)} tokens/s at batch {CostText.Plain(Batch)}";
        if (TokensPerSecond > strict.TokensPerSecond * (1 + 1e-9))
        {
            double batch = strict.LeastBatchFor(TokensPerSecond);
            string need = double.IsFinite(batch)
                ? $"; it takes a batch of {Show.Count(batch)}"
                : "; no batch reaches it";
            return new ClaimFinding(
                "faster than memory?",
                ClaimVerdict.Impossible,
                $"{most}, not {Show.Count(TokensPerSecond)}{need}"
            );
        }

        return TokensPerSecond > even.TokensPerSecond
            ? new ClaimFinding(
                "faster than memory?",
                ClaimVerdict.Optimistic,
                $"{most} if all tokens share their experts; {Show.Count(even.TokensPerSecond)} with even routing"
            )
            : new ClaimFinding(
                "faster than memory?",
                ClaimVerdict.Possible,
                $"{most}; {Show.Count(TokensPerSecond)} is {Show.Percent(TokensPerSecond / even.TokensPerSecond)} of it"
            );
    }

    private ClaimFinding Fit()
    {
        MemoryBudgetResult room = Room;
        string sum =
            $"{Roofline.Bytes(room.WeightBytes)} of weights and {Roofline.Bytes(room.OverheadBytes)} of overheads in {Roofline.Bytes(room.UsableBytes)} usable";
        return room.Fits
            ? new ClaimFinding(
                "does it fit?",
                ClaimVerdict.Possible,
                $"{sum}: {Roofline.Bytes(room.KvBytes)} left for KV"
            )
            : new ClaimFinding(
                "does it fit?",
                ClaimVerdict.Impossible,
                $"{sum}: {Roofline.Bytes(room.ShortBytes)} too little{(ServingFit.LeastGpus(Deployment) is int gpus ? $"; it takes {gpus} GPUs" : "")}"
            );
    }

    private ClaimFinding ContextFinding()
    {
        double allowed = ContextByMemory;
        string room =
            $"{Show.Count(Room.KvTokens)} KV tokens are {Show.Count(allowed)} for each of {CostText.Plain(Batch)} sequences";
        if (Context is not double wanted)
        {
            return new ClaimFinding(
                "which context?",
                allowed < 1 ? ClaimVerdict.Impossible
                    : allowed < AssumedContext ? ClaimVerdict.Optimistic
                    : ClaimVerdict.Possible,
                $"the claim is silent; {room}, prompt and answer together"
            );
        }

        return wanted <= allowed
            ? new ClaimFinding(
                "which context?",
                ClaimVerdict.Possible,
                $"{room}; {Show.Count(wanted)} are claimed"
            )
            : new ClaimFinding(
                "which context?",
                ClaimVerdict.Impossible,
                $"{room}, not {Show.Count(wanted)}: never {CostText.Plain(Batch)} × {Show.Count(wanted)} = {Show.Count(Batch * wanted)}{Ways()}"
            );
    }

    private string Ways()
    {
        IReadOnlyList<string> ways = ServingFit.Alternatives(Catalog, Deployment, Batch, TypicalTokens);
        return ways.Count == 0 ? "" : $"; what holds it: {string.Join(", ", ways)}";
    }

    private ClaimFinding? Predicted()
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
            double center = Rate(BandEdge.Center, shape);
            string at =
                $"at {Show.Count(length)} tokens of context{(Context is null ? " (assumed)" : "")}, decode alone";
            string predicted = $"predicted {Show.Count(center)} tokens/s, at best {Show.Count(fast)}, {at}";
            return new ClaimFinding(
                "is it expected?",
                TokensPerSecond > fast ? ClaimVerdict.Optimistic : ClaimVerdict.Possible,
                predicted
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
        if (
            ImpliedUtilization is not Interval use
            || UsdPerGpuHour is not Interval rate
            || ClaimedUsdPerMillion is not double claimed
        )
        {
            return null;
        }

        string sum =
            $"{CostText.PerHour(rate)} · {CostText.Plain(Deployment.TotalGpus)} at {Show.Count(TokensPerSecond)} tokens/s is {CostText.PerMillion(TokenCost.UsdPerMillion(rate, Deployment.TotalGpus, TokensPerSecond, 1))} at 100 %: {Show.Usd(claimed)} assumes {CostText.Range(use, Show.Percent)} utilization";
        return use.Low > 1 ? new ClaimFinding("which utilization?", ClaimVerdict.Impossible, sum)
            : use.High > UsualUtilization
                ? new ClaimFinding(
                    "which utilization?",
                    ClaimVerdict.Optimistic,
                    $"{sum}, a price nobody pays; at 70 % it is {CostText.PerMillion(TokenCost.UsdPerMillion(rate, Deployment.TotalGpus, TokensPerSecond, PriceCommand.TypicalUtilization))}"
                )
            : new ClaimFinding("which utilization?", ClaimVerdict.Possible, sum);
    }
}
