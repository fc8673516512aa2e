using System.Net;
using Farthing.Gateway.Dialects;

namespace Farthing.Gateway.Forwarding;

/// <content>Calls of a provider's batch API.</content>
internal sealed partial class UpstreamClient
{
    /// <summary>Makes a call that is no model's, and reads the head of its answer.</summary>
    /// <param name="method">How.</param>
    /// <param name="tail">What stands behind the upstream's address, such as <c>/batches</c>.</param>
    /// <param name="content">Its body; disposed of with the call. Null: none.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="HttpRequestException">There is no answer that can be read.</exception>
    public async ValueTask<UpstreamAnswer> CallAsync(
        HttpMethod method,
        string tail,
        HttpContent? content,
        CancellationToken cancellation
    )
    {
        HttpRequestMessage request = new(method, new Uri(upstream.Address.AbsoluteUri.TrimEnd('/') + tail))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        request.Headers.TryAddWithoutValidation("User-Agent", "farthing");
        AddVersion(request.Headers, Dialect.OfErrors("/v1" + tail));
        AddOwn(request.Headers);
        HttpResponseMessage? response = null;
        try
        {
            response = await invoker.SendAsync(request, cancellation);
            return await AnswerOf(request, response, cancellation);
        }
        catch
        {
            response?.Dispose();
            request.Dispose();
            throw;
        }
    }
}
