using BenchmarkDotNet.Attributes;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Bench;

/// <summary>The engine's hot call: one step-time estimate.</summary>
[MemoryDiagnoser]
public class StepTimeBenchmarks
{
    private readonly OperatorStepTimeModel model = Cases.Llama70B().StepTimes();
    private readonly StepShape decode = Cases.DecodeStep;
    private readonly StepShape mixed = Cases.MixedStep;

    /// <summary>64 decodes.</summary>
    [Benchmark]
    public long Decode() => model.EstimateNs(decode);

    /// <summary>64 decodes and 512 prompt tokens.</summary>
    [Benchmark]
    public long Mixed() => model.EstimateNs(mixed);
}
