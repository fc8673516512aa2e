using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs.Cost;

public sealed class CostBadInputTests
{
    [Theory]
    [InlineData("cost price --gpu-price 0 --tps 100", "FAR1004")]
    [InlineData("cost price --gpu-price -1 --tps 100", "FAR1004")]
    [InlineData("cost price --gpu-price NaN --tps 100", "FAR1001")]
    [InlineData("cost price --gpu-price '$2/M' --tps 100", "FAR1003")]
    [InlineData("cost price --gpu-price 2 --tps 100 --utilization 70", "FAR1004")]
    [InlineData("cost price --tps 100", "FAR1103")]
    [InlineData("cost price --gpu-price 2 --node-price 10 --node-gpus 8", "FAR7001")]
    [InlineData("cost price --gpu-price 2 --tps 100 --traffic 1B/month --utilization 0.5", "FAR7005")]
    [InlineData("cost price --gpu-price 2 --tps 100 --utilization 1 --also name=x,prize=3", "FAR7003")]
    [InlineData("cost price --gpu-price 2 --tps 100 --model llama-3.3-70b --batch 32", "FAR7002")]
    [InlineData("cost break-even --gpu-price 2 --api-in 1", "FAR7002")]
    [InlineData("cost break-even --gpu-price 2 --api-price 1 --traffic 12/s/s", "FAR1003")]
    [InlineData("cost cascade --small-price 0.1 --big-price 0.8", "FAR7001")]
    [InlineData("cost mix --on-demand-price 2 --spot 4", "FAR7002")]
    [InlineData("cost waterfall --start 1 --lever nothing", "FAR7003")]
    [InlineData("cost waterfall --start 1 --lever x=-120%", "FAR7003")]
    [InlineData("cost quantize --price 1 --to fp7", "FAR1005")]
    [InlineData("cost memory", "FAR1103")]
    [InlineData("cost memory --static-batch 5,0", "FAR1004")]
    [InlineData(
        "cost mig --gpu-price 3.5 --tps 1000 --slices 2 --slice-tps 10 --gpu H100-SXM --profile 9g.1gb",
        "FAR1005"
    )]
    [InlineData(
        "cost mig --gpu-price 3.5 --tps 1000 --slices 7 --slice-tps 10 --gpu A100-80GB --profile 1g.20gb",
        "FAR1004"
    )]
    [InlineData("cost right-size --peak 100 --mean 200 --option gpu-price=2,tps=10", "FAR7005")]
    [InlineData("cost cascade --share 60% --small-price 0.80 --big-price 0.10", "FAR7005")]
    [InlineData("cost multiplex --tenants 10 --tenant-utilization 60% --pooled-utilization 40%", "FAR7005")]
    [InlineData("cost multiplex --tenants 10 --tenant-utilization 60% --pooled-utilization 60%", "FAR7005")]
    [InlineData("cost multiplex --tenants 1 --tenant-utilization 40% --pooled-utilization 60%", "FAR1004")]
    [InlineData(
        "cost multiplex --tenants 10 --tenant-utilization 40% --pooled-utilization 60% --cost-after 15k",
        "--cost-before"
    )]
    [InlineData("cost apis --in 2000 --out 300", "--rate")]
    [InlineData("cost apis --in 2000 --out 300 --rate 1/s --model gpt-4o-minni", "gpt-4o-mini")]
    [InlineData(
        "cost check --model llama-3.3-70b --weights fp8 --gpu H100-SXM --gpus 3 --tps 1800 --batch 32 --gpu-price 2.5",
        "FAR1004"
    )]
    [InlineData(
        "cost price --gpu-price 2.5 --tps 1800 --model llama-3.3-70b --gpu H100-SXM --gpus 3 --batch 32",
        "FAR1004"
    )]
    [InlineData(
        "cost memory --model llama-3.3-70b --weights fp8 --gpu H100-SXM --gpus 3 --batch 32 --context 2048",
        "FAR1004"
    )]
    [InlineData("cost prise", "FAR1102")]
    public void Is_refused_with_a_code_and_exit_2(string line, string code)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        RunResult run = Run.Farthing("cost price --gpu-price 0 --tps -3 --utilization 7");

        Assert.Contains("--gpu-price", run.Error, StringComparison.Ordinal);
        Assert.Contains("--tps", run.Error, StringComparison.Ordinal);
        Assert.Contains("--utilization", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_subcommand_names_the_nearest() =>
        Assert.Contains("did you mean 'price'", Run.Farthing("cost prise").Error, StringComparison.Ordinal);

    [Fact]
    public void The_list_and_the_help_of_each_subcommand_are_there()
    {
        string list = Run.Farthing("cost").Output;

        foreach (global::Farthing.Verbs.Cost.CostSubcommand sub in global::Farthing.Verbs.Cost.CostVerb.All)
        {
            Assert.Contains(sub.Summary, list, StringComparison.Ordinal);
            RunResult help = Run.Farthing($"cost {sub.Name} --help");
            Assert.Equal(0, help.ExitCode);
            Assert.Contains("Example", help.Output, StringComparison.Ordinal);
        }
    }
}
