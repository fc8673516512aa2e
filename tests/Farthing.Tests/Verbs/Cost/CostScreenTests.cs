using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs.Cost;

/// <summary>What the terminal says, as reviewed text.</summary>
public sealed class CostScreenTests
{
    [Theory]
    [InlineData("price", "cost price --gpu-price '$2.21/h' --gpus 4 --tps 2400 --utilization 0.7 --explain")]
    [InlineData(
        "break-even",
        "cost break-even --gpu-price 6.88 --gpus 8 --capacity 19.3/s --api-price 0.88 --traffic 12/s --in 1238 --out 221 --people 1 --api-people 0.1 --other '$240/month' --explain"
    )]
    [InlineData(
        "tco",
        "cost tco --capex 38k --years 4 --residual 10-30% --interest 9% --kw 1.73 --pue 1.3 --electricity 0.09 --colo 120 --spares 3% --staff '$900/y' --utilization 0.6 --rent 2.29"
    )]
    [InlineData(
        "waterfall",
        "cost waterfall --start '$1.46/M' --lever fp8=/1.15-1.45 --lever 'prefix cache=-35%' --lever 'fuller fleet=0.82'"
    )]
    [InlineData(
        "sensitivity",
        "cost sensitivity --gpu-price 2.21 --gpus 4 --tps 2000-2800 --utilization 0.4-0.8"
    )]
    [InlineData("lora", "cost lora --adapters 40 --adapter-utilization 2% --gpu-price 2.21")]
    [InlineData(
        "right-size",
        "cost right-size --peak 9000 --mean 4000 --option name=H100,gpu-price=4.50,tps=4800 --option name=A100,gpu-price=2.21,tps=2900 --option name=L4,gpu-price=0.54,tps=620"
    )]
    [InlineData("quantize", "cost quantize --to int4 --price '$1.46/M' --load saturated --params 70B")]
    [InlineData("quantize-awq", "cost quantize --to awq")]
    [InlineData("quantize-gguf", "cost quantize --to gguf-q4_k_m")]
    public void Says(string name, string line)
    {
        RunResult run = Run.Farthing(line);

        Assert.True(run.ExitCode is 0 or 1, run.Error);
        Assert.All(run.Output.Split('\n'), text => Assert.True(text.Length <= 120, text));
        Golden.Verify(run.Output, $"cost-{name}.txt");
    }
}
