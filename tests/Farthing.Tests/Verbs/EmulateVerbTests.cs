using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs;

/// <summary>The command line of <c>emulate</c>: what it says and what it refuses.</summary>
public sealed class EmulateVerbTests
{
    [Fact]
    public void It_says_what_it_is_and_what_it_did()
    {
        RunResult run = Run.Farthing(
            "emulate --model llama-3.1-8b --gpu H100-SXM --port 0 --for 50ms --speed 10 --fault reset:1%,slow-start:2s"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(
            "EMULATED   Llama-3.1-8B-Instruct in bf16 on 1 × H100-SXM",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("URL        http://127.0.0.1:", run.Output, StringComparison.Ordinal);
        Assert.Contains("10 × real time", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "ON PURPOSE 1.0 % reset · 503 for the first 2.00 s",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("SERVED  0 answers", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(":0/v1", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_how_the_gpus_that_it_pretends_to_be_are_linked()
    {
        const string Two = "emulate llama-3.1-8b --gpu L40S --tp 2 --port 0 --for 50ms";

        Assert.Contains(
            "linked by PCIe through host memory",
            Run.Farthing(Two + " --interconnect pcie").Output,
            StringComparison.Ordinal
        );
        Assert.Contains("linked by PCIe, peer to peer", Run.Farthing(Two).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("emulate --gpu H100-SXM", "FAR4")]
    [InlineData("emulate llama-3.1-8b", "FAR4")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --rate 4/s", "FAR1102")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --engine vlm", "FAR1005")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --answers long", "FAR1005")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --host example", "FAR8005")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --port 70000", "FAR1004")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --speed 0", "FAR1004")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --speed 1001", "FAR1004")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --speed 2 --clock-origin soon", "FAR1004")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --speed 2 --clock-origin 1999-01-01", "FAR1004")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --clock-origin 2026-01-01T00:00:00Z", "FAR1104")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --fault resett:1", "FAR8001")]
    [InlineData("emulate llama-3.1-8b --gpus 2xH100-SXM", "FAR8004")]
    [InlineData("emulate llama-3.1-8b --gpu H100-SXM --profile azure-conv-2032", "FAR3")]
    public void What_cannot_be_right_is_refused(string line, string code)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("[" + code, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_model_that_does_not_fit_is_a_no() =>
        Assert.Equal(1, Run.Farthing("emulate llama-3.3-70b --gpu L4 --port 0").ExitCode);

    [Fact]
    public void A_port_that_is_taken_is_a_dependency_that_failed()
    {
        using System.Net.Sockets.TcpListener other = new(System.Net.IPAddress.Loopback, 0);
        other.Start();
        int port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;

        RunResult run = Run.Farthing($"emulate llama-3.1-8b --gpu H100-SXM --port {port} --for 1s");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("FAR8003", run.Error, StringComparison.Ordinal);
    }
}
