using Farthing.Serving.Deployments;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.ClosedForm;

/// <summary>The two kinds of steps of a steady state: decodes alone, and decodes beside a prompt. Sequences are all alike.</summary>
internal sealed class SteadySteps
{
    private readonly StepTimeModel steps;
    private readonly double input;
    private readonly double output;
    private readonly int budget;
    private readonly int window;
    private readonly int dataParallel;

    /// <summary>Steps of sequences of mean lengths.</summary>
    public SteadySteps(StepTimeModel steps, Deployment deployment, double input, double output, int budget)
    {
        this.steps = steps;
        this.input = Math.Max(1, input);
        this.output = Math.Max(1, output);
        this.budget = budget;
        window = deployment.Model.SlidingWindow ?? int.MaxValue;
        dataParallel = deployment.DataParallel;
        Chunks = (int)Math.Ceiling(this.input / budget);
    }

    /// <summary>n: steps that one prompt is spread over.</summary>
    public int Chunks { get; }

    /// <summary>D: a step of so many decodes, in seconds, straight between whole batches.</summary>
    public double Decode(double batch)
    {
        double low = Math.Max(1, Math.Floor(batch));
        double share = Math.Max(0, batch - low);
        double below = DecodeOf((int)low);
        return share == 0 ? below : below + (share * (DecodeOf((int)low + 1) - below));
    }

    /// <summary>P: the steps of one prompt beside the other decodes, in seconds.</summary>
    public double Prompt(double batch)
    {
        int others = (int)Math.Max(0, Math.Round(batch) - 1);
        double sum = 0;
        double past = 0;
        while (past < input)
        {
            double tokens = Math.Min(budget, input - past);
            StepShape shape = Shape(others);
            // Every data-parallel rank waits for the one with a prompt: the prompt's tokens count on each.
            Add(ref shape, tokens, past, dataParallel);
            shape.SampledRows += past + tokens >= input ? dataParallel : 0;
            sum += steps.EstimateNs(shape) / 1e9;
            past += tokens;
        }

        return sum;
    }

    /// <summary>One step full of prompts on every rank, in seconds per prompt: the pace of a prefill pool's worker.</summary>
    public double PromptAlone()
    {
        if (Chunks > 1)
        {
            return Prompt(0) / dataParallel;
        }

        int prompts = Math.Max(1, (int)(budget / input)) * dataParallel;
        StepShape shape = default;
        Add(ref shape, input, 0, prompts);
        shape.SampledRows = prompts;
        return steps.EstimateNs(shape) / 1e9 / prompts;
    }

    /// <summary>TPOT of one pool: a decode step, plus what prompts add to it. Ranks of DP attention stall together.</summary>
    public double Tpot(double batch, double decode, double prompt)
    {
        double perStep = Math.Max(0, batch - 1) / output;
        if (dataParallel > 1)
        {
            double perRank = Math.Min(1, batch / dataParallel * Chunks / output);
            double any = 1 - Math.Pow(1 - perRank, dataParallel);
            perStep = Math.Min(perStep, any / Chunks);
        }

        return decode + (perStep * Math.Max(0, prompt - (Chunks * decode)));
    }

    private void Add(ref StepShape shape, double tokens, double past, int times)
    {
        double pairs = tokens * (past + (tokens / 2));
        double seen = past >= window ? tokens * window : Math.Min(pairs, tokens * window);
        shape.PrefillTokens += (int)Math.Round(tokens * times);
        shape.PrefillSequences += times;
        shape.PrefillPairs += pairs * times;
        shape.PrefillWindowedPairs += seen * times;
        shape.PrefillKvTokens += (long)((past + tokens) * times);
    }

    private double DecodeOf(int batch) => steps.EstimateNs(Shape(batch)) / 1e9;

    private StepShape Shape(int batch)
    {
        double context = input + (output / 2);
        return new StepShape
        {
            DecodeSequences = batch,
            DecodeKvTokens = (long)(batch * context),
            DecodeWindowedKvTokens = (long)(batch * Math.Min(context, window)),
            DecodeMaxKvTokens = batch == 0 ? 0 : (int)context,
            SampledRows = batch,
        };
    }
}
