using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Verbs.Serves;

namespace Farthing.Tests.Serves;

public sealed class EmulateSettingTests
{
    private readonly List<(string Upstream, string Words)> started = [];

    [Fact]
    public void An_upstream_has_the_address_and_engine_of_the_server_that_was_started_for_it()
    {
        Upstream upstream = Assert
            .Single(Read("emulate: \"llama-3.1-8b --gpu L4\", queue: { most_waiting: 5 }").Models)
            .Deployments[0]
            .Deployment.Upstream;

        Assert.Equal([("own", "llama-3.1-8b --gpu L4")], started);
        Assert.Equal(new Uri("http://127.0.0.1:4567/v1"), upstream.Address);
        Assert.Equal(new Uri("http://127.0.0.1:4567/metrics"), upstream.Queue!.Metrics);
        Assert.Equal("sglang", upstream.Engine);
        Assert.True(upstream.StopsWhenCut);
    }

    [Theory]
    [InlineData("url: \"http://127.0.0.1:8000/v1\"", "upstreams.own.url")]
    [InlineData("engine: vllm", "upstreams.own.engine")]
    [InlineData("metrics: \"http://127.0.0.1:8000/metrics\"", "upstreams.own.metrics")]
    [InlineData("key_env: SECRET", "upstreams.own.key_env")]
    [InlineData("api: azure", "upstreams.own.api")]
    [InlineData("api: bedrock, region: us-east-1", "upstreams.own.api")]
    public void What_an_emulated_server_has_of_itself_is_refused(string beside, string path)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read($"emulate: \"llama-3.1-8b --gpu L4\", {beside}")
        );

        Fault fault = Assert.Single(wrong.Faults);
        Assert.Equal((GatewayFaultCodes.Conflict, path, 1), (fault.Code, fault.Path, fault.Line));
    }

    [Fact]
    public void A_server_that_does_not_start_is_a_fault_of_its_words()
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() => Read("emulate: nothing"));

        Fault fault = Assert.Single(wrong.Faults);
        Assert.Equal("upstreams.own.emulate", fault.Path);
        Assert.Equal("nothing", fault.Value);
        Assert.Equal("it did not start", fault.Message);
        Assert.Equal("something", fault.Expected);
    }

    [Fact]
    public void Words_with_a_key_are_refused_without_being_repeated()
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            new ServeFileReader(
                Hosts.Settings,
                () => Catalog.BuiltIn,
                _ => "a-secret",
                new DateOnly(2026, 11, 20),
                (_, _) => throw new FarthingException(new Fault("FAR0000", "serve decides --api-key itself"))
            ).Read(Text("emulate: \"llama-3.1-8b --gpu L4 --api-key sk-not-for-eyes\""), "farthing.yaml")
        );

        StringWriter text = new();
        FaultPrinter.WriteText(text, wrong.Faults, 2);
        text.Write(FaultPrinter.ToJson(wrong.Faults));
        Assert.Contains("upstreams.own.emulate", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-not-for-eyes", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_upstream_needs_either()
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() => Read("engine: vllm"));

        Assert.Equal("upstreams.own.url", Assert.Single(wrong.Faults).Path);
    }

    [Fact]
    public void The_screen_names_no_address_where_nothing_was_started()
    {
        GatewayOptions options = new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            _ => "a-secret",
            new DateOnly(2026, 11, 20)
        ).Read(Text("emulate: \"llama-3.1-8b --gpu L4\""), "farthing.yaml");
        StringWriter text = new();

        ServeScreen.WriteChecked(options, GatewayFeatures.All, [], text);

        Assert.Contains(
            "models   m → own/m (emulated): $1.00/M in",
            text.ToString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "emulated own: llama-3.1-8b --gpu L4" + Environment.NewLine,
            text.ToString(),
            StringComparison.Ordinal
        );
    }

    private static string Text(string upstream) =>
        $$"""
            upstreams: { own: { {{upstream}} } }
            models: { m: { upstream: own, price: { in: $1/M, out: $2/M } } }
            """;

    private GatewayOptions Read(string upstream) =>
        new ServeFileReader(
            Hosts.Settings,
            () => Catalog.BuiltIn,
            _ => "a-secret",
            new DateOnly(2026, 11, 20),
            (name, words) =>
            {
                started.Add((name, words));
                return words == "nothing"
                    ? throw new FarthingException(
                        new Fault("FAR0000", "it did not start") { Expected = "something" }
                    )
                    : new EmulatedServer(new Uri("http://127.0.0.1:4567/v1"), "sglang");
            }
        ).Read(Text(upstream), "farthing.yaml");
}
