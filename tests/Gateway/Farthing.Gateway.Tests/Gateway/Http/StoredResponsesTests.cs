using System.Net;

namespace Farthing.Tests.Gateway.Http;

/// <summary>What is stored at an upstream is looked at, deleted and gone on from there, by the key that asked for it.</summary>
public sealed class StoredResponsesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("compact")]
    [InlineData("input_tokens")]
    public async Task Calls_that_are_about_no_response_are_not_there(string name)
    {
        await using ScriptedUpstream one = Upstream("resp_one");
        await using TestGateway gateway = await TestGateway.StartAsync(one);

        using HttpResponseMessage answer = await gateway.PostAsync($"/v1/responses/{name}", "{}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(one.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_about_a_response_follow_it_to_its_deployment(bool isStream)
    {
        await using ScriptedUpstream one = Upstream("resp_one");
        await using ScriptedUpstream two = Upstream("resp_two");
        await using TestGateway gateway = await TestGateway.StartAsync([one.Address, two.Address]);
        string more = isStream ? ",\"stream\":true" : "";
        using HttpResponseMessage made = await gateway.PostAsync("/v1/responses", Body(more));
        await made.Content.ReadAsStringAsync(Cancellation);

        using HttpResponseMessage shown = await gateway.Client.GetAsync(
            "/v1/responses/resp_one?include=x",
            Cancellation
        );
        using HttpResponseMessage items = await gateway.Client.GetAsync(
            "/v1/responses/resp_one/input_items",
            Cancellation
        );
        using HttpResponseMessage canceled = await gateway.PostAsync("/v1/responses/resp_one/cancel", "");
        using HttpResponseMessage deleted = await gateway.Client.DeleteAsync(
            "/v1/responses/resp_one",
            Cancellation
        );
        using HttpResponseMessage gone = await gateway.Client.GetAsync(
            "/v1/responses/resp_one",
            Cancellation
        );

        Assert.Equal("stored", await shown.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("0", shown.Headers.GetValues("x-farthing-cost-usd").Single());
        Assert.All([items, canceled, deleted], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(
            [
                "POST /v1/responses HTTP/1.1",
                "GET /v1/responses/resp_one?include=x HTTP/1.1",
                "GET /v1/responses/resp_one/input_items HTTP/1.1",
                "POST /v1/responses/resp_one/cancel HTTP/1.1",
                "DELETE /v1/responses/resp_one HTTP/1.1",
            ],
            one.Requests.Select(request => request.Line)
        );
        Assert.All(
            one.Requests,
            request => Assert.Equal("Bearer sk-upstream", request.Headers["Authorization"])
        );
        Assert.Empty(two.Requests);
        Assert.Single((await gateway.JournalAsync()).Settles); // The calls are not billed.
    }

    [Fact]
    public async Task Only_the_key_that_asked_may_look_or_go_on()
    {
        await using ScriptedUpstream one = Upstream("resp_one");
        await using ScriptedUpstream two = Upstream("resp_two");
        await using TestGateway gateway = await TestGateway.StartAsync([one.Address, two.Address]);
        gateway.Gates.HasBudget = false;
        using HttpResponseMessage made = await gateway.PostAsync("/v1/responses", Body());
        gateway.Gates.Deployments.Reverse(); // The other one is the first choice from here on.

        using HttpResponseMessage next = await gateway.PostAsync(
            "/v1/responses",
            Body(",\"previous_response_id\":\"resp_one\"")
        );
        using HttpResponseMessage strange = await gateway.PostAsync(
            "/v1/responses",
            Body(",\"previous_response_id\":\"resp_nobody\"")
        );
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", TestGates.ShortKey);
        using HttpResponseMessage looked = await gateway.Client.GetAsync(
            "/v1/responses/resp_one",
            Cancellation
        );
        using HttpResponseMessage taken = await gateway.PostAsync(
            "/v1/responses",
            Body(",\"previous_response_id\":\"resp_one\"")
        );

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (next.StatusCode, strange.StatusCode));
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.BadRequest),
            (looked.StatusCode, taken.StatusCode)
        );
        Assert.Equal((2, 1), (one.Requests.Count, two.Requests.Count)); // What nobody knows goes where any request goes.
    }

    [Theory]
    [InlineData("GET", "/v1/responses/..%2Fmodels", 404)]
    [InlineData("GET", "/v1/responses/resp_one/../../models", 405)]
    [InlineData("GET", "/v1/responses/resp_one/secrets", 404)]
    [InlineData("GET", "/v1/responses/unknown", 404)]
    [InlineData("GET", "/v1/responses/", 404)]
    [InlineData("PUT", "/v1/responses/resp_one", 405)]
    [InlineData("DELETE", "/v1/responses/resp_one/input_items", 405)]
    public async Task What_is_no_such_call_goes_nowhere(string method, string path, int status)
    {
        await using ScriptedUpstream upstream = Upstream("resp_one");
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        using HttpResponseMessage made = await gateway.PostAsync("/v1/responses", Body());
        using HttpRequestMessage request = new(HttpMethod.Parse(method), path);

        using HttpResponseMessage answer = await gateway.Client.SendAsync(request, Cancellation);

        Assert.True(
            status == (int)answer.StatusCode || path.Contains("/../", StringComparison.Ordinal), // The client's own library shortens it.
            $"{path}: {(int)answer.StatusCode}"
        );
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task A_response_that_is_not_stored_is_not_remembered()
    {
        await using ScriptedUpstream upstream = Upstream("resp_one");
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        using HttpResponseMessage made = await gateway.PostAsync("/v1/responses", Body(",\"store\":false"));

        using HttpResponseMessage shown = await gateway.Client.GetAsync(
            "/v1/responses/resp_one",
            Cancellation
        );

        Assert.Equal(HttpStatusCode.NotFound, shown.StatusCode);
    }

    private static string Body(string more = "") => $$"""{"model":"model","input":"hi"{{more}}}""";

    private static ScriptedUpstream Upstream(string id) =>
        new(async call =>
        {
            if (!call.Request.Line.StartsWith("POST /v1/responses HTTP", StringComparison.Ordinal))
            {
                await call.JsonAsync("stored");
            }
            else if (call.Request.Text.Contains("\"stream\":true", StringComparison.Ordinal))
            {
                await call.BeginStreamAsync();
                await call.ChunkAsync(
                    $"event: response.created\ndata: {{\"type\":\"response.created\",\"response\":{{\"id\":\"{id}\"}}}}\n\n"
                );
                await call.ChunkAsync(
                    "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n"
                );
                await call.EndStreamAsync();
            }
            else
            {
                await call.JsonAsync(
                    $$$"""{"id":"{{{id}}}","object":"response","usage":{"input_tokens":1,"output_tokens":1}}"""
                );
            }
        });
}
