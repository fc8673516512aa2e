using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>Settings of upstreams at Bedrock and Vertex.</summary>
public sealed class CloudSettingsTests
{
    [Fact]
    public void Bedrock_has_its_regions_address_and_the_environments_places()
    {
        Upstream upstream = Read(
            "api: bedrock, region: us-east-1",
            new()
            {
                ["AWS_ACCESS_KEY_ID"] = "AKID",
                ["AWS_SECRET_ACCESS_KEY"] = "s3cret",
                ["AWS_PROFILE"] = "work",
                ["HOME"] = "/home/me",
                ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/1",
                ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:9/",
            }
        );

        Assert.Equal(ApiKinds.Bedrock, upstream.Api);
        Assert.Equal(new Uri("https://bedrock-runtime.us-east-1.amazonaws.com"), upstream.Address);
        Assert.Equal(("messages", "us-east-1"), (upstream.PreferredFormat, upstream.Region));
        Assert.Null(upstream.Secret);
        Assert.Equal(
            new AwsSource
            {
                AccessKey = "AKID",
                SecretKey = new UpstreamSecret("s3cret"),
                UsualProfile = "work",
                File = Path.Combine("/home/me", ".aws/credentials"),
                Container = new Uri("http://169.254.170.2/v2/credentials/1"),
                Metadata = new Uri("http://127.0.0.1:9/"),
            },
            upstream.Aws
        );
        Assert.DoesNotContain("s3cret", upstream.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_Bedrock_goes_before_signatures_unless_a_profile_is_named()
    {
        Dictionary<string, string> variables = new() { ["AWS_BEARER_TOKEN_BEDROCK"] = "abc" };

        Assert.Equal("abc", Read("api: bedrock, region: us-east-1", variables).Secret!.Reveal());
        Assert.Null(Read("api: bedrock, region: us-east-1, profile: work", variables).Secret);
    }

    [Theory]
    [InlineData("us-east5", "https://us-east5-aiplatform.googleapis.com/")]
    [InlineData("global", "https://aiplatform.googleapis.com/")]
    public void Vertex_has_its_regions_address(string region, string address)
    {
        Upstream upstream = Read(
            $"api: vertex, region: {region}, project: proj-1",
            new() { ["GOOGLE_APPLICATION_CREDENTIALS"] = "/etc/key.json", ["GCE_METADATA_HOST"] = "h:80" }
        );

        Assert.Equal(address, upstream.Address.AbsoluteUri);
        Assert.Equal(
            new GoogleSource { File = "/etc/key.json", Metadata = new Uri("http://h:80") },
            upstream.Google
        );
        Assert.True(upstream.Takes("messages"));
    }

    [Fact]
    public void A_cloud_may_be_said_to_speak_what_it_speaks() =>
        Assert.True(Read("api: vertex, region: eu, project: p, speaks: [messages]", []).Takes("messages"));

    [Fact]
    public void Another_host_and_a_fixed_token_go_before_what_is_usual()
    {
        Upstream upstream = Read(
            "api: vertex, region: eu, project: p, url: \"http://127.0.0.1:8080/x\", key_env: TOKEN",
            new() { ["TOKEN"] = "ya29.a" }
        );

        Assert.Equal(
            ("http://127.0.0.1:8080/x", "ya29.a"),
            (upstream.Address.AbsoluteUri, upstream.Secret!.Reveal())
        );
        Assert.Null(upstream.Google);
    }

    [Theory]
    [InlineData("api: bedrock", "region FAR9404")]
    [InlineData("api: vertex", "project FAR9404", "region FAR9404")]
    [InlineData(
        "api: bedrock, region: us-east-1, project: p, organization: o, api_version: v",
        "api_version FAR9408",
        "organization FAR9408",
        "project FAR9408"
    )]
    [InlineData(
        "api: bedrock, region: us-east-1, speaks: [chat], engine: vllm",
        "engine FAR9408",
        "speaks FAR9408"
    )]
    [InlineData("api: vertex, region: eu, project: p, profile: x", "profile FAR9408")]
    [InlineData("api: bedrock, region: us-east-1, profile: x, key_env: K", "profile FAR9408")]
    [InlineData(
        "url: \"http://a/v1\", region: eu, credentials_file: x",
        "credentials_file FAR9408",
        "region FAR9408"
    )]
    [InlineData("api: bedrock, region: \"a.b/c\"", "region FAR9405")]
    [InlineData("api: openai", "url FAR9404")]
    public void What_does_not_go_together_is_said_all_at_once(string keys, params string[] faults)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(keys, new() { ["K"] = "k" }));

        Assert.Equal(
            faults.Select(fault => "upstreams.u." + fault),
            wrong.Faults.Select(one => $"{one.Path} {one.Code}").Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("bedrock.yaml", ApiKinds.Bedrock)]
    [InlineData("vertex.yaml", ApiKinds.Vertex)]
    public void The_examples_are_right_where_no_credentials_are(string file, ApiKinds api)
    {
        string path = Path.Combine(RepositoryRoot.Path, "examples", "gateway", file);

        GatewayOptions options = new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            static _ => null,
            new DateOnly(2026, 11, 20)
        ).Read(File.ReadAllText(path), path);

        Assert.All(
            options.Models.SelectMany(model => model.Deployments),
            one => Assert.Equal(api, one.Deployment.Upstream.Api)
        );
    }

    private static Upstream Read(string keys, Dictionary<string, string> variables) =>
        new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            variables.GetValueOrDefault,
            new DateOnly(2026, 11, 20)
        )
            .Read(
                $"upstreams: {{ u: {{ {keys} }} }}\nmodels: {{ m: {{ upstream: u, unpriced: true }} }}\n",
                "farthing.yaml"
            )
            .Models[0]
            .Deployments[0]
            .Deployment.Upstream;
}
