using Farthing.Serving.Deployments;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.ClosedForm;

/// <summary>The two kinds of steps of a steady state: decodes alone, and decodes beside a prompt. Sequences are all alike.</summary>
internal sealed class SteadySteps
{
    private readonly StepTimeModel steps;
    private readonly double input;
    private readonly double cached;
    private readonly double output;
    private readonly int budget;
    private readonly int window;
    private readonly int dataParallel;

    /// <summary>Steps of sequences of mean lengths; the first <paramref name="cached"/> tokens of a prompt are read, not computed.</summary>
    public SteadySteps(
        StepTimeModel steps,
        Deployment deployment,
        double input,
        double output,
        int budget,
        double cached = 0
    )
    {
        this.steps = steps;
        this.input = Math.Max(1, input);
        // The last token of a prompt is always computed: it says what comes next.
        this.cached = Math.Clamp(cached, 0, this.input - 1);
        this.output = Math.Max(1, output);
        this.budget = budget;
        window = deployment.Model.SlidingWindow ?? int.MaxValue;
        dataParallel = deployment.DataParallel;
        Chunks = (int)Math.Ceiling((this.input - this.cached) / budget);
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
        int together = PromptsTogether(batch);
        double sum = 0;
        double past = cached;
        while (past < input)
        {
            double tokens = Math.Min(budget, input - past);
            StepShape shape = Shape(others);
            Add(ref shape, tokens, past, together);
            shape.SampledRows += past + tokens >= input ? together : 0;
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
            return PromptsAlone(dataParallel) / dataParallel;
        }

        int prompts = Math.Max(1, (int)(budget / input)) * dataParallel;
        StepShape shape = default;
        Add(ref shape, input, 0, prompts);
        shape.SampledRows = prompts;
        return steps.EstimateNs(shape) / 1e9 / prompts;
    }

    /// <summary>The steps that compute one prompt on every rank at the same time, in seconds.</summary>
    private double PromptsAlone(int prompts)
    {
        double sum = 0;
        for (double past = 0; past < input; past += budget)
        {
            double tokens = Math.Min(budget, input - past);
            StepShape shape = default;
            Add(ref shape, tokens, past, prompts);
            shape.SampledRows = past + tokens >= input ? prompts : 0;
            sum += steps.EstimateNs(shape) / 1e9;
        }

        return sum;
    }

    /// <summary>TPOT of one pool: a decode step, plus what prompts add to it. Ranks of DP attention stall together.</summary>
    public double Tpot(double batch, double decode, double prompt)
    {
        double perStep = Math.Max(0, batch - 1) / output;
        if (dataParallel > 1)
        {
            perStep = Math.Min(perStep, AnyPrompt(batch) / Chunks);
        }

        return decode + (perStep * Math.Max(0, prompt - (Chunks * decode)));
    }

    /// <summary>Share of steps in which a rank computes a prompt.</summary>
    private double RankPrompt(double batch) => Math.Min(1, batch / dataParallel * Chunks / output);

    /// <summary>Share of steps in which any rank does: 1 − (1 − x)^ranks.</summary>
    private double AnyPrompt(double batch) => 1 - Math.Pow(1 - RankPrompt(batch), dataParallel);

    /// <summary>Prompts that are computed in the same step, one per rank, given that there is one.</summary>
    private int PromptsTogether(double batch)
    {
        double any = AnyPrompt(batch);
        return dataParallel == 1 || any <= 0
            ? 1
            : Math.Clamp((int)Math.Round(dataParallel * RankPrompt(batch) / any), 1, dataParallel);
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

    private StepShape Shape(int batch) => StepShape.Decodes(batch, input + (output / 2), window);
}
