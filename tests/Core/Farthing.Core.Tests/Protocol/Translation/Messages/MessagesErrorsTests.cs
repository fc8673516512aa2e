using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Messages;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesErrorsTests
{
    [Theory]
    [InlineData(400, 400, "invalid_request_error")]
    [InlineData(422, 400, "invalid_request_error")]
    [InlineData(402, 402, "billing_error")]
    [InlineData(404, 404, "not_found_error")]
    [InlineData(408, 504, "timeout_error")]
    [InlineData(504, 504, "timeout_error")]
    [InlineData(409, 409, "invalid_request_error")]
    [InlineData(413, 413, "request_too_large")]
    [InlineData(418, 400, "invalid_request_error")]
    [InlineData(429, 429, "rate_limit_error")]
    [InlineData(500, 500, "api_error")]
    [InlineData(502, 502, "api_error")]
    [InlineData(503, 529, "overloaded_error")]
    [InlineData(529, 529, "overloaded_error")]
    [InlineData(520, 502, "api_error")]
    public void Statuses_have_their_words(int upstream, int status, string type)
    {
        ApiError error = MessagesFormat.Instance.Say(new UpstreamError(upstream, "As it is.", "code"));

        Assert.Equal(new ApiError(status, type, "As it is.", null, "code"), error);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void The_gateways_own_key_is_not_the_clients_business(int status)
    {
        ApiError error = MessagesFormat.Instance.Say(new UpstreamError(status, "bad key sk-123"));

        Assert.Equal((502, "api_error"), (error.Status, error.Type));
        Assert.Equal("The upstream refuses the gateway's key.", error.Message);
    }

    [Fact]
    public void An_overflow_is_told_in_Anthropics_words()
    {
        ApiError error = MessagesFormat.Instance.Say(
            new UpstreamError(422, "other words", "", new ContextOverflow(32_768, 20_000, 32_000))
        );

        Assert.Equal((400, "invalid_request_error"), (error.Status, error.Type));
        Assert.Equal(
            "input length and `max_tokens` exceed context limit: 20000 + 32000 > 32768, decrease input length or `max_tokens` and try again",
            error.Message
        );
    }
}
