using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;

namespace Farthing.GatewayBench;

/// <summary>A request of a certain size: read once, and its changes worked out.</summary>
internal sealed class PeekCase
{
    private readonly byte[] body;
    private RequestPeek? peeked;
    private readonly Deployment deployment = new()
    {
        Name = "local/llama",
        UpstreamModel = "meta-llama/Llama-3.1-8B-Instruct",
        Upstream = new Upstream
        {
            Name = "local",
            Address = new Uri("http://localhost:8000/v1"),
            Api = ApiKinds.OpenAi,
            Usage = UsageForcing.Continuous,
        },
    };

    /// <summary>A chat whose body has about so many bytes, in turns of 500.</summary>
    public PeekCase(int bytes)
    {
        StringBuilder text = new("{\"model\":\"llama\",\"stream\":true,\"temperature\":0.7,\"messages\":[");
        string turn = string.Concat(Enumerable.Repeat("some words ", 42));
        while (text.Length < bytes - 600)
        {
            text.Append("{\"role\":\"user\",\"content\":\"").Append(turn).Append("\"},");
        }

        text.Append("{\"role\":\"user\",\"content\":\"").Append(turn).Append("\"}]}");
        body = Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Hashes the prompt's beginnings once: what a model with a prefix-affine policy costs beside the peek.</summary>
    public void Hash()
    {
        peeked ??= RequestReader.Read(body, Dialect.Chat, out RequestPeek peek) is null ? peek : null;
        if (PromptPrefix.Hashes(body, peeked!).Length == 0)
        {
            throw new InvalidOperationException("the prompt was not found");
        }
    }

    /// <summary>Reads it once.</summary>
    public void Run()
    {
        if (
            RequestReader.Read(body, Dialect.Chat, out RequestPeek peek) is not null
            || BodySplice.For(peek, deployment, 1000, deployment.Upstream.Usage).Growth <= 0
        )
        {
            throw new InvalidOperationException("the request was not read");
        }
    }
}
