using System.Net.Http.Headers;
using Farthing.Gateway.Forwarding.Clouds;
using Farthing.Gateway.Forwarding.Clouds.Credentials;

namespace Farthing.Gateway.Forwarding;

/// <content>Upstreams that are a cloud's.</content>
internal sealed partial class UpstreamClient
{
    private readonly IUpstreamCloud? cloud;
    private volatile TokenMask? tokenMask; // of the last token

    /// <summary>Changes the body of a call as the cloud wants it.</summary>
    /// <returns>The betas that go along; null for none.</returns>
    private string? EditForCloud(IUpstreamCloud target, UpstreamCall call)
    {
        string? betas =
            call.IsTranslated ? upstream.Betas
            : call.Headers.TryGetValue("anthropic-beta", out var asked) ? Betas(asked)
            : null;
        betas =
            string.IsNullOrEmpty(betas) || betas.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : betas;
        target.Edit(call.Splice, call.Dialect, call.Deployment.UpstreamModel, call.Body.Bytes.Span, betas);
        return betas;
    }

    /// <summary>Authorizes a call to the cloud.</summary>
    /// <exception cref="HttpRequestException">There are no credentials: nothing can be sent.</exception>
    private static async ValueTask AuthorizeAsync(
        IUpstreamCloud target,
        UpstreamCall call,
        HttpRequestMessage request,
        string? betas,
        CancellationToken cancellation
    )
    {
        call.Body.Lend();
        try
        {
            await target.AuthorizeAsync(request, call.Splice, call.Body.Bytes, betas, cancellation);
        }
        catch (CredentialsException refused)
        {
            // The span says why; the client is not told where the gateway looks for its credentials.
            call.Attempt.Span?.SetTag("farthing.credentials.error", refused.Message);
            throw new HttpRequestException("there are no credentials", refused);
        }
        finally
        {
            call.Body.GiveBack();
        }
    }

    /// <summary>Masks the token that a call was authorized with; a signature alone needs no mask.</summary>
    private SecretMask? MaskOfToken(HttpRequestHeaders sent)
    {
        string? token =
            sent.TryGetValues("x-amz-security-token", out IEnumerable<string>? tokens) ? tokens.First()
            : sent.Authorization is { Scheme: "Bearer", Parameter: string bearer } ? bearer
            : null;
        if (token is null)
        {
            return null;
        }

        TokenMask? last = tokenMask;
        if (last?.Token != token)
        {
            tokenMask = last = new(token, SecretMask.Of(token)); // Tokens last for an hour.
        }

        return last.Mask;
    }

    /// <summary>Headers of a call to a cloud: of the client's only those that are about the call.</summary>
    private static void AddFormat(HttpRequestHeaders sent) =>
        sent.TryAddWithoutValidation("User-Agent", "farthing");

    private sealed record TokenMask(string Token, SecretMask? Mask);
}
