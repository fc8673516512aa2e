using Farthing.Catalogs.Coefficients;
using Farthing.Documents.Costs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Deployments;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Claims;

/// <summary>The latencies of a published claim: whether they go with its throughput, with memory and arithmetic, and with what readers need.</summary>
/// <param name="Roofline">What is served, and the floor of its steps.</param>
/// <param name="TokensPerSecond">Claimed output tokens per second.</param>
/// <param name="PromptTokens">Tokens of a prompt; null where the claim is silent.</param>
/// <param name="TtftSeconds">Claimed time to the first token; null where the claim is silent.</param>
/// <param name="ItlSeconds">Claimed gap between tokens; null where the claim is silent.</param>
public sealed record ClaimLatency(
    Roofline Roofline,
    double TokensPerSecond,
    double? PromptTokens,
    double? TtftSeconds,
    double? ItlSeconds
)
{
    /// <summary>A first token within this keeps a reader's flow of thought (Nielsen, Usability Engineering, 1993, section 5.5).</summary>
    public const double FirstTokenSeconds = 1;

    /// <summary>Tokens per second at which people read silently: 238 words a minute (Brysbaert 2019, doi 10.1016/j.jml.2019.104047) at 0.75 words a token.</summary>
    public const double ReadingTokensPerSecond = 238 / 60.0 / 0.75;

    /// <summary>Paces of a user that are asked for: about three, six and twelve times reading. No study stands behind them; they are steps of doubling.</summary>
    public static readonly IReadOnlyList<double> Paces = [15, 30, 60];

    /// <summary>Claims are rounded: a gap is contradicted where it is shorter than this share of what throughput and batch make of it.</summary>
    private const double Rounding = 0.98;

    private const int AssumedPrompt = 1000;

    private double Batch => Roofline.Batch;

    /// <summary>Tokens per second of one user: by the claimed gap, else by throughput and batch.</summary>
    public double PerUser => ItlSeconds is double gap ? 1 / gap : TokensPerSecond / Batch;

    /// <summary>The questions that the claim's latencies raise.</summary>
    public IEnumerable<ClaimFinding> Findings()
    {
        if (ItlSeconds is double gap)
        {
            yield return Gap(gap);
        }

        if (TtftSeconds is double first)
        {
            yield return FirstToken(first);
        }
    }

    /// <summary>What readers need, and what they get.</summary>
    public IEnumerable<ReaderNeed> Readers()
    {
        if (TtftSeconds is double first)
        {
            yield return new ReaderNeed(
                "a first token that keeps the flow of thought",
                new Quantity(FirstTokenSeconds, "s")
                {
                    Basis = Basis.Assumed,
                    Source = "Nielsen, Usability Engineering, 1993, section 5.5",
                },
                new Quantity(first, "s"),
                first <= FirstTokenSeconds
            );
        }

        foreach (double pace in Paces.Prepend(ReadingTokensPerSecond))
        {
            bool isReading = pace < Paces[0];
            yield return new ReaderNeed(
                isReading
                    ? "silent reading"
                    : $"{Show.Three(pace / ReadingTokensPerSecond)} × reading: to skim, or for agents",
                new Quantity(pace, "tokens_per_s")
                {
                    Basis = Basis.Assumed,
                    Source = isReading
                        ? "238 words a minute (Brysbaert 2019, doi 10.1016/j.jml.2019.104047) at 0.75 words a token"
                        : "a step of doubling, no study",
                },
                new Quantity(PerUser, "tokens_per_s"),
                PerUser >= pace
            );
        }
    }

    private ClaimFinding Gap(double claimed)
    {
        double mean = Batch / TokensPerSecond;
        double floor = Roofline.WithKv.StepSeconds;
        string shown = Show.Seconds(claimed);
        string makes =
            $"{Show.Count(TokensPerSecond)} tokens/s over {FigureText.Plain(Batch)} sequences are one token each {Show.Seconds(mean)}";
        if (claimed < mean * Rounding)
        {
            return Finding(ClaimVerdict.Impossible, $"{makes}, not {shown}");
        }

        if (claimed < floor)
        {
            return Finding(
                ClaimVerdict.Impossible,
                $"a step takes at least {Show.Seconds(floor)} to read, not {shown}"
            );
        }

        return Finding(
            ClaimVerdict.Possible,
            $"{makes}; {shown} {(claimed > mean / Rounding ? $"leaves room for prompts, or for {Show.Count(TokensPerSecond * claimed)} sequences" : "is just that")}"
        );

        static ClaimFinding Finding(ClaimVerdict verdict, string arithmetic) =>
            new("which gap?", verdict, arithmetic);
    }

    private ClaimFinding FirstToken(double claimed)
    {
        double prompt = PromptTokens ?? AssumedPrompt;
        string tokens =
            $"a prompt of {Show.Count(prompt)} tokens{(PromptTokens is null ? " (assumed)" : "")}, alone and unqueued,";
        string shown = Show.Seconds(claimed);
        try
        {
            Deployment deployment = Roofline.Deployment;
            StepShape shape = StepShape.Prompt(
                (int)prompt,
                deployment.Model.SlidingWindow ?? double.PositiveInfinity
            );
            OperatorStepTimeModel steps = StepTimeModelFactory.Create(deployment, CoefficientsFile.BuiltIn);
            StepTime step = steps.Estimate(shape);
            double floor = Math.Max(
                step.Flops / steps.PeakFlopPerSecond,
                step.Bytes / deployment.Gpu.MemoryBytesPerSecond
            );
            double fast =
                StepTimeModelFactory
                    .Create(deployment, CoefficientsFile.BuiltIn, BandEdge.Optimistic)
                    .EstimateNs(shape) / 1e9;
            ClaimVerdict verdict =
                claimed < floor ? ClaimVerdict.Impossible
                : claimed < fast ? ClaimVerdict.Optimistic
                : ClaimVerdict.Possible;
            return Finding(
                verdict,
                $"{tokens} takes at least {Show.Seconds(floor)} at the peak of memory and arithmetic, predicted {Show.Seconds(step.TotalNs / 1e9)}, at best {Show.Seconds(fast)}{(verdict == ClaimVerdict.Possible ? $"; {shown} are claimed" : $", not {shown}")}"
            );
        }
        catch (FarthingException unknown)
        {
            // The claim is still checked otherwise; the answer says that this question stays open.
            return Finding(ClaimVerdict.Possible, $"not predicted: {unknown.Faults[0].Message}");
        }

        static ClaimFinding Finding(ClaimVerdict verdict, string arithmetic) =>
            new("which first token?", verdict, arithmetic);
    }
}
