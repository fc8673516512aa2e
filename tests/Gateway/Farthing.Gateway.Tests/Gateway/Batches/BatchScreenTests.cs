using Farthing.Catalogs;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>What is said before a start of where lines of batches go.</summary>
public sealed class BatchScreenTests
{
    [Fact]
    public void Each_model_has_its_way_and_its_price()
    {
        string said = Said(
            """
            batch: { poll: 90s, in_flight: 24, hosted_in_flight: 5 }
            upstreams:
              openai: { url: "http://10.0.0.1:8000/v1", api: openai }
              own: { url: "http://10.0.0.2:8000/v1", engine: vllm }
            models:
              asked: { upstream: openai, batch_tier: batch, price: { in: $1/M, out: $2/M, batch: { in: $0.50/M, out: $1/M } } }
              flex: { upstream: openai, batch_tier: flex, price: { in: $1/M, out: $2/M, flex: { in: $0.60/M, out: $1.20/M } } }
              hosted: { upstream: openai, price: { in: $1/M, out: $2/M } }
              mine: { upstream: own, unpriced: true }
            """
        );

        Assert.Equal(
            """
            batch    asked: as batches of the provider's at openai/asked, $0.50/M in, $0.50/M cached, $1.00/M out, looked at every 90 s
                     flex: one by one in the flex tier, $0.60/M in, $0.60/M cached, $1.20/M out, 5 at a time
                     hosted: one by one at the usual price, 5 at a time
                     mine: in the gaps of interactive traffic, 24 requests under way at most, those included

            """.ReplaceLineEndings("\n"),
            said.ReplaceLineEndings("\n")
        );
    }

    [Fact]
    public void Without_a_lane_nothing_is_said() =>
        Assert.Equal(
            "",
            Said(
                """
                upstreams: { own: { url: "http://10.0.0.2:8000/v1", engine: vllm } }
                models: { mine: { upstream: own, unpriced: true } }
                """
            )
        );

    private static string Said(string configuration)
    {
        GatewayOptions options = new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            static _ => null,
            new DateOnly(2026, 11, 20)
        ).Read($"{configuration}\nkeys: {{ all: {{ sha256: {new string('0', 64)} }} }}", "farthing.yaml");
        using StringWriter text = new();
        BatchScreen.Write(options, text);
        return text.ToString();
    }
}
