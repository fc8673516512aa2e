using Farthing.Gateway.Dialects;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>In which format a request goes to an upstream.</summary>
public sealed class TargetDialectTests
{
    [Theory]
    [InlineData(ApiKinds.OpenAi, "", "chat", "chat")]
    [InlineData(ApiKinds.OpenAi, "", "responses", "responses")]
    [InlineData(ApiKinds.OpenAi, "", "messages", "chat")]
    [InlineData(ApiKinds.OpenAi, "chat", "responses", "chat")]
    [InlineData(ApiKinds.OpenAi, "responses,chat", "messages", "responses")]
    [InlineData(ApiKinds.Azure, "", "messages", "chat")]
    [InlineData(ApiKinds.Anthropic, "", "messages", "messages")]
    [InlineData(ApiKinds.Anthropic, "", "chat", "messages")]
    [InlineData(ApiKinds.Anthropic, "", "responses", "messages")]
    [InlineData(ApiKinds.OpenAi | ApiKinds.Anthropic, "", "messages", "messages")]
    [InlineData(ApiKinds.OpenAi | ApiKinds.Anthropic, "chat", "messages", "chat")]
    public void A_format_that_the_upstream_speaks_passes_and_another_becomes_the_preferred_one(
        ApiKinds api,
        string speaks,
        string client,
        string target
    ) =>
        Assert.Equal(
            Dialect.OfFormat(target),
            RequestTranslator.TargetOf(Dialect.OfFormat(client)!, UpstreamOf(api, speaks))
        );

    [Fact]
    public void Tokens_are_counted_by_upstreams_of_messages_and_by_vLLM_alone()
    {
        Assert.Equal(Dialect.CountTokens, Target(UpstreamOf(ApiKinds.Anthropic, "")));
        Assert.Equal(
            Dialect.CountTokens,
            Target(UpstreamOf(ApiKinds.OpenAi, "chat") with { Engine = "vllm" })
        );
        Assert.Null(Target(UpstreamOf(ApiKinds.OpenAi, "chat") with { Engine = "sglang" }));

        static Dialect? Target(Upstream upstream) =>
            RequestTranslator.TargetOf(Dialect.CountTokens, upstream);
    }

    [Fact]
    public void What_has_no_other_format_goes_to_its_own_API_alone()
    {
        Assert.Equal(
            Dialect.Embeddings,
            RequestTranslator.TargetOf(Dialect.Embeddings, UpstreamOf(ApiKinds.OpenAi, "chat"))
        );
        Assert.Null(RequestTranslator.TargetOf(Dialect.Embeddings, UpstreamOf(ApiKinds.Anthropic, "")));
    }

    private static Upstream UpstreamOf(ApiKinds api, string speaks) =>
        new()
        {
            Name = "up",
            Address = new Uri("http://127.0.0.1/v1"),
            Api = api,
            Speaks = speaks,
        };
}
