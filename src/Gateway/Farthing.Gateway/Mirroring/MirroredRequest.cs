using Farthing.Gateway.Attempts;
using Farthing.Gateway.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Mirroring;

/// <summary>A copy of a live request, for its dry run: what the client sent comes out of it as a request, and what the upstream answers as the answer of the attempt that is not made.</summary>
internal sealed class MirroredRequest : ILiveAnswer, IHttpRequestLifetimeFeature, IDisposable
{
    private readonly MirrorTee body;
    private readonly MirrorTee answer;
    private readonly CancellationTokenSource gone = new();
    private readonly TaskCompletionSource<Head?> head = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>A copy of what is read of the request so far: its head.</summary>
    public MirroredRequest(HttpContext live, MirrorRoom room)
    {
        body = new MirrorTee(room);
        answer = new MirrorTee(room);
        RequestAborted = gone.Token;
        Dry = new DefaultHttpContext();
        HttpRequest request = Dry.Request;
        request.Method = live.Request.Method;
        request.Protocol = live.Request.Protocol;
        request.Scheme = live.Request.Scheme;
        request.Path = live.Request.Path;
        request.QueryString = live.Request.QueryString;
        foreach (var (name, value) in live.Request.Headers)
        {
            request.Headers[name] = value;
        }

        request.Body = body;
        Dry.Features.Set<IHttpRequestLifetimeFeature>(this);
        Dry.Features.Set<ILiveAnswer>(this);
        Dry.Features.Set(this);
    }

    /// <summary>The request of the dry run. What it answers goes nowhere.</summary>
    public HttpContext Dry { get; }

    /// <summary>Canceled when the client of the live request has gone.</summary>
    public CancellationToken RequestAborted { get; set; }

    /// <summary>Why the dry run refused it, in one word; null where it did not.</summary>
    public string? Refusal { get; set; }

    /// <summary>True when more of it waited than is kept.</summary>
    public bool IsDropped => body.IsDropped || answer.IsDropped;

    /// <summary>The upstream's status; 0 where it did not answer. Known when the live request is at its end, or before.</summary>
    public async Task<int> StatusAsync() => (await head.Task)?.Status ?? 0;

    /// <summary>The client sent a part of its body.</summary>
    public void Sent(ReadOnlySpan<byte> bytes) => body.Copy(bytes);

    /// <summary>The client's body is whole.</summary>
    public void SentAll() => body.End();

    /// <summary>The upstream answers.</summary>
    public void Answered(int status, IReadOnlyList<KeyValuePair<string, string>> headers) =>
        head.TrySetResult(new Head(status, headers));

    /// <summary>A part of the answer's body came.</summary>
    public void Came(ReadOnlySpan<byte> bytes) => answer.Copy(bytes);

    /// <summary>The live request is at its end.</summary>
    /// <param name="broken">Why it broke off; null where its answer is whole.</param>
    /// <param name="isClientGone">True where the client left.</param>
    public void End(Exception? broken, bool isClientGone)
    {
        if (isClientGone)
        {
            gone.Cancel();
        }

        body.End(new IOException("the request ended before its body was sent", broken));
        answer.End(broken);
        head.TrySetResult(null);
    }

    /// <inheritdoc/>
    public async ValueTask<UpstreamAnswer> AnswerAsync(Attempt attempt, CancellationToken cancellation)
    {
        await attempt.DispatchAsync();
        Head came =
            await head.Task.WaitAsync(cancellation)
            ?? throw new HttpRequestException("the upstream did not answer");
        attempt.Status = came.Status;
        return new UpstreamAnswer(came.Status, came.Headers, answer, answer);
    }

    /// <inheritdoc/>
    public void Abort() { }

    /// <summary>The dry run is at its end.</summary>
    public void Dispose()
    {
        body.Dispose();
        answer.Dispose();
    }

    private sealed record Head(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers);
}
