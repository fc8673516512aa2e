using Farthing.Catalogs;
using Farthing.Documents.Keys;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Recording.Policies;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>What a configuration says of holds, of requests without a bound, and of the bodies of keys and what is recorded of them.</summary>
public sealed class HoldSettingsTests
{
    /// <summary>What stands at a deployment holds there, what stands at its model for the others.</summary>
    [Theory]
    [InlineData("engine: vllm", "holds: learned", "", HoldPolicy.Learned)]
    [InlineData("engine: vllm", "holds: learned", ", holds: worst", HoldPolicy.Worst)]
    [InlineData("engine: vllm", "unpriced: true", ", holds: learned", HoldPolicy.Learned)]
    [InlineData("engine: hosted, stops_when_cut: true", "holds: learned", "", HoldPolicy.Learned)]
    [InlineData("engine: hosted", "holds: worst", "", HoldPolicy.Worst)]
    [InlineData("engine: hosted", "holds: learned", "", null)]
    [InlineData("engine: other", "holds: learned", "", null)]
    [InlineData("engine: sglang, drain: 30s", "holds: learned", "", null)]
    [InlineData("engine: vllm, stops_when_cut: false", "holds: learned", "", null)]
    [InlineData("engine: vllm, stops_when_cut: true, drain: 30s", "holds: worst", "", null)]
    public void Holds_are_learned_where_the_upstream_is_known_to_stop(
        string upstream,
        string model,
        string deployment,
        HoldPolicy? expected
    )
    {
        string text = $$"""
            upstreams: { u: { url: "http://10.0.0.1:8000/v1", {{upstream}} } }
            models: { m: { {{model}}, deployments: [{ upstream: u, unpriced: true{{deployment}} }] } }
            keys: { all: { sha256: {{new string('0', 64)}} } }
            """;
        if (expected is HoldPolicy policy)
        {
            Assert.Equal(policy, Read(text).Models[0].Deployments[0].Deployment.Holds);
            return;
        }

        Fault wrong = Assert.Single(Assert.Throws<FarthingException>(() => Read(text)).Faults);
        Assert.Equal(GatewayFaultCodes.Conflict, wrong.Code);
        Assert.Contains(wrong.Path, (string[])["models.m.holds", "upstreams.u.stops_when_cut"]);
    }

    [Theory]
    [InlineData("", UnboundedPolicy.Refuse)]
    [InlineData(", unbounded: allow", UnboundedPolicy.Allow)]
    public void What_a_model_says_of_unbounded_requests_holds_for_its_deployments(
        string deployment,
        UnboundedPolicy expected
    ) =>
        Assert.Equal(
            expected,
            Read(
                $$"""
                upstreams: { u: { url: "http://10.0.0.1:8000/v1" } }
                models: { m: { unbounded: refuse, deployments: [{ upstream: u, unpriced: true{{deployment}} }] } }
                keys: { all: { sha256: {{new string('0', 64)}} } }
                """
            )
                .Models[0]
                .Deployments[0]
                .Deployment.Unbounded
        );

    [Fact]
    public void A_key_may_have_a_bound_of_bodies_below_the_gateways()
    {
        const string Text = """
            max_body: 1MiB
            upstreams: { u: { url: "http://10.0.0.1:8000/v1" } }
            models: { m: { upstream: u, unpriced: true } }
            keys:
              all: { sha256: 0000000000000000000000000000000000000000000000000000000000000000 }
              few: { sha256: 1111111111111111111111111111111111111111111111111111111111111111, max_body: 64KiB }
            """;

        Assert.Equal([null, 65_536], Read(Text).Keys.Select(key => key.MaxBodyBytes));
        Fault wrong = Assert.Single(
            Assert
                .Throws<FarthingException>(() =>
                    Read(Text.Replace("64KiB", "2MiB", StringComparison.Ordinal))
                )
                .Faults
        );
        Assert.Equal(("keys.few.max_body", 6), (wrong.Path, wrong.Line));
        Assert.Contains("1,048,576B", wrong.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_may_say_what_is_recorded_of_it()
    {
        const string Text = """
            record: hashes
            upstreams: { u: { url: "http://10.0.0.1:8000/v1" } }
            models: { m: { upstream: u, unpriced: true } }
            keys:
              all: { sha256: 0000000000000000000000000000000000000000000000000000000000000000 }
              few: { sha256: 1111111111111111111111111111111111111111111111111111111111111111, record: off }
            """;

        GatewayOptions options = Read(Text);

        Assert.Equal([null, RecordMode.Off], options.Keys.Select(key => key.Record));
        Assert.Equal(RecordMode.Hashes, options.Features.Find<RecordOptions>()!.MostOf(options.Keys));
        Assert.Equal(
            RecordMode.Lengths,
            new RecordOptions().MostOf([
                options.Keys[0],
                options.Keys[1] with
                {
                    Record = RecordMode.Lengths,
                },
            ])
        );
        Assert.Equal(RecordMode.Off, new RecordOptions().MostOf(options.Keys));
    }

    private static GatewayOptions Read(string text) =>
        new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            static _ => null,
            new DateOnly(2026, 11, 20)
        ).Read(text, "farthing.yaml");
}
