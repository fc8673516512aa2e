using Farthing.Gateway.Metering;
using Farthing.Serving.Deployments;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Gateway.Attribution;

/// <summary>GPU time that attempts took, by the step-time model of what serves them.</summary>
/// <remarks>
/// Prompts: the tokens that were computed, in chunks of the engine's token budget, each beside the other decodes of that time; what a chunk adds to the step is the prompt's. Cached tokens are read by attention and not computed; of a prompt that is cached whole the last token is computed.
/// Answers: the first token comes with the prompt; every later one takes an equal share of a step of the mean batch at the mean context, and what its own context adds to that step beyond the mean or saves below it.
/// </remarks>
public sealed class AttemptWork
{
    private readonly StepTimeModel steps;
    private readonly int tokenBudget;
    private readonly int maxSequences;
    private readonly int window;

    /// <summary>The work at a deployment.</summary>
    /// <param name="deployment">Model, GPU, precision and parallel layout of one replica; its replicas share the load evenly.</param>
    /// <param name="steps">Its step times.</param>
    public AttemptWork(Deployment deployment, StepTimeModel steps)
    {
        this.steps = steps;
        Deployment = deployment;
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        tokenBudget = engine.MaxNumBatchedTokens;
        maxSequences = engine.MaxNumSeqs;
        window = deployment.Model.SlidingWindow ?? int.MaxValue;
    }

    /// <summary>The serving deployment.</summary>
    public Deployment Deployment { get; }

    /// <summary>Weight of the work in an hour.</summary>
    /// <param name="inFlight">Mean attempts in flight at all replicas, while any was.</param>
    /// <param name="meanContext">Mean context of the tokens that were generated.</param>
    public Load At(double inFlight, double meanContext)
    {
        double batch = Math.Clamp(inFlight / Deployment.Replicas, 1, maxSequences);
        return new Load(this, batch, Math.Max(1, meanContext));
    }

    private static double Pairs(double past, double tokens, double window)
    {
        double growing = Math.Clamp(window - past, 0, tokens);
        return (growing * (past + (growing / 2))) + ((tokens - growing) * Math.Min(window, past + tokens));
    }

    private static StepShape Decodes(int batch, double kvTokens, double longest, double windowed) =>
        new()
        {
            DecodeSequences = batch,
            DecodeKvTokens = (long)kvTokens,
            DecodeWindowedKvTokens = (long)windowed,
            DecodeMaxKvTokens = batch == 0 ? 0 : (int)Math.Min(int.MaxValue, longest),
            SampledRows = batch,
        };

    /// <summary>The work of attempts at one load.</summary>
    public sealed class Load
    {
        private readonly AttemptWork work;
        private readonly int batch;
        private readonly double context;
        private readonly double meanStepNs;
        private readonly double sharedNs;
        private readonly StepShape beside;

        internal Load(AttemptWork work, double inFlight, double context)
        {
            this.work = work;
            this.context = context;
            batch = (int)Math.Round(inFlight);
            meanStepNs = StepNs(batch);
            // Between two whole batches a step's time lies between theirs.
            double low = Math.Floor(inFlight);
            double high = Math.Ceiling(inFlight);
            double step = StepNs((int)low);
            step += high > low ? (inFlight - low) * (StepNs((int)high) - step) : 0;
            sharedNs = step / inFlight;
            beside = Shape(batch - 1);
        }

        /// <summary>GPU-seconds of an attempt: of all GPUs of the replica that served it.</summary>
        public double GpuSeconds(TokenCounts tokens) =>
            (PromptNs(tokens) + AnswerNs(tokens)) * 1e-9 * work.Deployment.GpusPerReplica;

        private double PromptNs(TokenCounts tokens)
        {
            double input = tokens.Input;
            double past = Math.Max(0, Math.Min(tokens.CacheRead, input - 1));
            double sum = 0;
            while (past < input)
            {
                double chunk = Math.Min(work.tokenBudget, input - past);
                StepShape mixed = beside;
                mixed.PrefillTokens = (int)chunk;
                mixed.PrefillSequences = 1;
                mixed.PrefillPairs = chunk * (past + (chunk / 2));
                mixed.PrefillWindowedPairs = Pairs(past, chunk, work.window);
                mixed.PrefillKvTokens = (long)(past + chunk);
                past += chunk;
                mixed.SampledRows += past >= input ? 1 : 0;
                sum += work.steps.Estimate(mixed).PrefillNs;
            }

            return sum;
        }

        private double AnswerNs(TokenCounts tokens)
        {
            if (tokens.Output < 2)
            {
                return 0;
            }

            double own = tokens.Input + (tokens.Output / 2.0);
            StepShape with = Shape(batch - 1);
            double windowed = with.DecodeWindowedKvTokens + Math.Min(own, work.window);
            double longest = Math.Max(batch > 1 ? context : 0, own);
            with = Decodes(batch, with.DecodeKvTokens + own, longest, windowed);
            double ownNs = sharedNs + work.steps.Estimate(with).TotalNs - meanStepNs;
            return (tokens.Output - 1) * Math.Max(0, ownNs);
        }

        private double StepNs(int sequences) => work.steps.Estimate(Shape(sequences)).TotalNs;

        private StepShape Shape(int sequences) =>
            Decodes(sequences, sequences * context, context, sequences * Math.Min(context, work.window));
    }
}
