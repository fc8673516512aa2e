using Farthing.Gateway.Caching.Semantic;

namespace Farthing.Tests.Gateway.Caching.Semantic;

public class EmbeddingClientTests
{
    [Fact]
    public async Task Texts_go_in_batches_and_come_back_in_order_at_length_one()
    {
        using EmbeddingServer server = new(EmbeddingServer.Lengths);
        using EmbeddingClient client = new(Options(server.Url) with { BatchSize = 2 }, "sk-1");

        float[]?[] vectors = await client.EmbedAsync(
            ["a", "bbb", "cc"],
            TestContext.Current.CancellationToken
        );

        Assert.Equal([1f, 3f, 2f], vectors.Select(vector => MathF.Round(vector![0] / vector[1])));
        Assert.All(vectors, vector => Assert.Equal(1, (vector![0] * vector[0]) + (vector[1] * vector[1]), 5));
        Assert.Equal(
            [("/v1/embeddings", "Bearer sk-1", 2), ("/v1/embeddings", "Bearer sk-1", 1)],
            server.Calls
        );
        Assert.Equal(2, client.Dimension);
        Assert.EndsWith("/m-2", client.Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://h", "http://h/v1/embeddings")]
    [InlineData("http://h/v1/", "http://h/v1/embeddings")]
    [InlineData("https://h/openai/v1", "https://h/openai/v1/embeddings")]
    [InlineData("https://h/v1/embeddings?api-version=1", "https://h/v1/embeddings?api-version=1")]
    public void An_address_may_name_the_server_alone(string url, string expected) =>
        Assert.Equal(new Uri(expected), EmbeddingClient.EndpointOf(new Uri(url)));

    [Theory]
    [InlineData(200, "{\"data\":[{\"embedding\":[1e999,1]}]}", "a number that is none")]
    [InlineData(200, "{\"data\":[{\"embedding\":[0,0]}]}", "zero")]
    [InlineData(200, "{\"data\":[{\"embedding\":[\"NaN\",1]}]}", "no list of embeddings")]
    [InlineData(200, "{\"data\":[{\"embedding\":[1,2,3]}]}", "a vector of 3 numbers, not of 2")]
    [InlineData(200, "{\"data\":[]}", "0 vectors to 1 texts")]
    [InlineData(200, "{\"data\":[{\"index\":7,\"embedding\":[1,2]}]}", "vector 7 of 1")]
    [InlineData(200, "nonsense", "no list of embeddings")]
    [InlineData(401, "{\"error\":\"sk-secret is wrong\"}", "it answered 401")]
    [InlineData(0, "", "did not answer within 0.2 s")]
    public async Task What_cannot_be_used_is_said_without_key_or_text(
        int status,
        string body,
        string expected
    )
    {
        using EmbeddingServer server = new(_ => (status, body));
        using EmbeddingClient client = new(
            Options(server.Url) with
            {
                Dimension = 2,
                Deadline = status == 0 ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(60),
            },
            "sk-secret"
        );

        EmbedderAwayException away = await Assert.ThrowsAsync<EmbedderAwayException>(() =>
            client.EmbedAsync(["a private question"], TestContext.Current.CancellationToken).AsTask()
        );

        Assert.Contains(expected, away.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", away.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("private", away.ToString(), StringComparison.Ordinal);
    }

    private static EmbedderOptions Options(string url) =>
        new()
        {
            Url = new Uri(url),
            Model = "m",
            Deadline = TimeSpan.FromSeconds(60),
        };
}
