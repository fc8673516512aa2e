using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;

namespace Farthing.Tests.Gateway.Forwarding;

/// <summary>The addresses that Microsoft's reference of the REST API names.</summary>
public sealed class AzureAddressTests
{
    [Theory]
    [InlineData("", null, "/v1/chat/completions", "/openai/v1/chat/completions")]
    [InlineData("/", "v1", "/v1/responses", "/openai/v1/responses")]
    [InlineData("/openai", "preview", "/v1/responses", "/openai/v1/responses?api-version=preview")]
    [InlineData("/openai/v1", null, "/v1/embeddings", "/openai/v1/embeddings")]
    [InlineData(
        "/openai/v1/",
        "2024-10-21",
        "/v1/chat/completions",
        "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21"
    )]
    [InlineData(
        "",
        "2025-04-01-preview",
        "/v1/responses",
        "/openai/responses?api-version=2025-04-01-preview"
    )]
    public void Every_form_of_address_is_the_documented_one(
        string path,
        string? version,
        string endpoint,
        string expected
    ) =>
        Assert.Equal(
            "https://name.openai.azure.com" + expected,
            AzureAddress
                .Of(new Uri("https://name.openai.azure.com" + path), version, Dialect.Of(endpoint)!, "my gpt")
                .AbsoluteUri
        );
}
