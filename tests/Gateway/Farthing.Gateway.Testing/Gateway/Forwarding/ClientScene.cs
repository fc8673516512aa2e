using System.Text;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Journal;
using Microsoft.AspNetCore.Http;

namespace Farthing.Tests.Gateway.Forwarding;

/// <summary>A client of one upstream.</summary>
internal sealed class ClientScene : IDisposable
{
    private readonly JournalFolder folder = new();
    private readonly GatewayJournal journal;
    private readonly Deployment deployment;

    public ClientScene(Uri address, Func<Upstream, Upstream>? change = null)
    {
        journal = folder.Open();
        Upstream upstream = new()
        {
            Name = "up",
            Address = address,
            Api = ApiKinds.OpenAi,
            Secret = new UpstreamSecret("sk-upstream"),
        };
        deployment = new Deployment
        {
            Name = "up/model",
            Upstream = change?.Invoke(upstream) ?? upstream,
            UpstreamModel = "up-model",
        };
        Client = new UpstreamClient(deployment.Upstream, TimeProvider.System);
    }

    public UpstreamClient Client { get; }

    /// <summary>The last call's attempt.</summary>
    public Attempt? Attempt { get; private set; }

    /// <summary>Sends a chat.</summary>
    /// <param name="promptBytes">How long its prompt is.</param>
    /// <param name="headers">The client's headers.</param>
    /// <param name="cancellation">Gives it up.</param>
    public async Task<UpstreamAnswer> SendAsync(
        int promptBytes = 2,
        IHeaderDictionary? headers = null,
        CancellationToken cancellation = default
    )
    {
        DefaultHttpContext context = new();
        context.Request.Body = new MemoryStream(
            Encoding.ASCII.GetBytes(
                "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\""
                    + new string('x', promptBytes)
                    + "\"}]}"
            )
        );
        RequestBody body = (await RequestBody.ReadAsync(context, 64 << 20))!;
        Assert.Null(RequestReader.Read(body.Bytes.Span, Dialect.Chat, out RequestPeek peek));
        Attempt = new Attempt(
            journal,
            TimeProvider.System,
            new AttemptId(Guid.NewGuid(), 0),
            new TestGates.TestHold(new TestGates(), new Money(1)),
            Spent.Price,
            SettleMarks.None
        );
        return await Client.SendAsync(
            new UpstreamCall(
                Dialect.Chat,
                deployment,
                body,
                peek.ContentType,
                BodySplice.For(peek, deployment, 100, deployment.Upstream.Usage),
                Attempt,
                headers ?? new HeaderDictionary(),
                IsBeta: false
            ),
            cancellation
        );
    }

    /// <summary>Sends a chat and reads its answer to the end.</summary>
    public async Task<string> AskAsync(int promptBytes = 2, CancellationToken cancellation = default)
    {
        using UpstreamAnswer answer = await SendAsync(promptBytes, cancellation: cancellation);
        return $"{answer.Status} {await ReadAsync(answer, cancellation)}";
    }

    /// <summary>An answer's body, in small reads.</summary>
    public static async Task<string> ReadAsync(
        UpstreamAnswer answer,
        CancellationToken cancellation = default
    )
    {
        MemoryStream all = new();
        byte[] some = new byte[1000];
        int read;
        while ((read = await answer.Body.ReadAsync(some, cancellation)) > 0)
        {
            all.Write(some, 0, read);
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    public void Dispose()
    {
        Client.Dispose();
        journal.Dispose();
        folder.Dispose();
    }
}
