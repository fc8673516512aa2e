using System.Text;
using System.Text.Json.Nodes;
using Farthing.Gateway.Forwarding.Clouds.Aws;
using Farthing.Gateway.Forwarding.Clouds.Credentials;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>Where AWS credentials are looked for, and when they are renewed.</summary>
public sealed class CloudCredentialTests : IDisposable
{
    private const string File = """
        [default]
        aws_access_key_id = AKIDEFAULT
        aws_secret_access_key = default/secret=
        # [gateway]
        [ gateway ]
        aws_access_key_id=AKIDGATEWAY
        aws_secret_access_key=gateway-secret
        aws_session_token = gateway-token
        [half]
        aws_access_key_id = AKIDHALF
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-clouds-").FullName;
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_named_profile_goes_before_the_environment()
    {
        AwsSource source = CloudScene.Keys with { File = Written(File), Profile = "gateway" };

        AwsCredentials found = await ReadAsync(source);

        Assert.Equal(
            ("AKIDGATEWAY", "gateway-secret", "gateway-token"),
            (found.AccessKey, found.SecretKey.Reveal(), found.SessionToken!.Reveal())
        );
    }

    [Fact]
    public async Task The_environment_goes_before_the_file() =>
        Assert.Equal(
            CloudScene.AccessKey,
            (await ReadAsync(CloudScene.Keys with { File = Written(File) })).AccessKey
        );

    [Fact]
    public async Task The_file_has_a_default_profile()
    {
        AwsCredentials found = await ReadAsync(new AwsSource { File = Written(File) });

        Assert.Equal(("AKIDEFAULT", "default/secret="), (found.AccessKey, found.SecretKey.Reveal()));
        Assert.Null(found.SessionToken);
    }

    [Theory]
    [InlineData("half")]
    [InlineData("none")]
    public async Task A_named_profile_without_keys_is_no_other_one(string profile)
    {
        AwsSource source = CloudScene.Keys with { File = Written(File), Profile = profile };

        CredentialsException fault = await Assert.ThrowsAsync<CredentialsException>(() => ReadAsync(source));

        Assert.Contains($"'{profile}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_written_anew_is_read_anew()
    {
        string file = Written(File);
        using AwsCredentialReader reader = new(new AwsSource { File = file }, clock);
        CredentialCache<AwsCredentials> cache = new(reader.FetchAsync, clock);
        Assert.Equal("AKIDEFAULT", (await cache.GetAsync(Cancellation)).AccessKey);

        await System.IO.File.WriteAllTextAsync(
            file,
            File.Replace("AKIDEFAULT", "AKIDNEXT", StringComparison.Ordinal),
            Cancellation
        );
        Assert.Equal("AKIDEFAULT", (await cache.GetAsync(Cancellation)).AccessKey);
        clock.Advance(TimeSpan.FromMinutes(1));

        await Eventually.SoAsync(
            () => cache.GetAsync(Cancellation).AsTask().Result.AccessKey == "AKIDNEXT",
            Cancellation
        );
    }

    [Fact]
    public async Task The_containers_endpoint_is_asked_with_its_token()
    {
        await using ScriptedUpstream endpoint = ScriptedUpstream.Json(Answer("AKIDCONTAINER", "12:30:00"));
        AwsSource source = new()
        {
            Container = new Uri(endpoint.Address, "/v2/credentials/1"),
            ContainerToken = new UpstreamSecret("not this one"),
            ContainerTokenFile = Written("token-of-file\n"),
            Metadata = new Uri("http://127.0.0.1:1"),
        };

        AwsCredentials found = await ReadAsync(source);

        Assert.Equal("AKIDCONTAINER", found.AccessKey);
        ScriptedRequest asked = Assert.Single(endpoint.Requests);
        Assert.Equal(
            ("GET /v2/credentials/1 HTTP/1.1", "token-of-file"),
            (asked.Line, asked.Headers["Authorization"])
        );
    }

    [Fact]
    public async Task The_instances_metadata_is_asked_in_its_second_version()
    {
        await using ScriptedUpstream metadata = Instance(() => "12:30:00");

        AwsCredentials found = await ReadAsync(new AwsSource { Metadata = metadata.Address });

        Assert.Equal(("AKIDROLE1", "token-1"), (found.AccessKey, found.SessionToken!.Reveal()));
        Assert.Equal(
            [
                "PUT /latest/api/token HTTP/1.1",
                "GET /latest/meta-data/iam/security-credentials/ HTTP/1.1",
                "GET /latest/meta-data/iam/security-credentials/a-role HTTP/1.1",
            ],
            metadata.Requests.Select(one => one.Line)
        );
        Assert.Equal("21600", metadata.Requests[0].Headers["x-aws-ec2-metadata-token-ttl-seconds"]);
        Assert.All(
            metadata.Requests.Skip(1),
            one => Assert.Equal("a-session", one.Headers["x-aws-ec2-metadata-token"])
        );
    }

    [Fact]
    public async Task A_hundred_callers_are_one_fetch()
    {
        await using ScriptedUpstream metadata = Instance(() => "12:30:00");
        using AwsCredentialReader reader = new(new AwsSource { Metadata = metadata.Address }, clock);
        CredentialCache<AwsCredentials> cache = new(reader.FetchAsync, clock);

        await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => cache.GetAsync(Cancellation).AsTask()))
        );

        Assert.Equal(3, metadata.Requests.Count);
    }

    /// <summary>They hold until 12:30. From 12:25 on, others are fetched while these still go out.</summary>
    [Fact]
    public async Task They_are_renewed_before_they_end_and_nobody_waits()
    {
        string end = "12:30:00";
        await using ScriptedUpstream metadata = Instance(() => end);
        using AwsCredentialReader reader = new(new AwsSource { Metadata = metadata.Address }, clock);
        CredentialCache<AwsCredentials> cache = new(reader.FetchAsync, clock);
        Assert.Equal("AKIDROLE1", (await cache.GetAsync(Cancellation)).AccessKey);
        clock.Advance(TimeSpan.FromMinutes(24.9));
        Assert.Equal("AKIDROLE1", (await cache.GetAsync(Cancellation)).AccessKey);
        Assert.Equal(3, metadata.Requests.Count);

        end = "18:30:00";
        clock.Advance(TimeSpan.FromMinutes(0.2));
        ValueTask<AwsCredentials> during = cache.GetAsync(Cancellation);

        Assert.True(during.IsCompletedSuccessfully);
        Assert.Equal("AKIDROLE1", (await during).AccessKey);
        await Eventually.SoAsync(
            () => cache.GetAsync(Cancellation).AsTask().Result.AccessKey == "AKIDROLE4",
            Cancellation
        );
        Assert.Equal(6, metadata.Requests.Count);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_and_tried_again_after_a_second()
    {
        int calls = 0;
        CredentialCache<string> cache = new(
            async _ =>
            {
                await Task.Yield();
                return Interlocked.Increment(ref calls) == 1
                    ? throw new CredentialsException("away")
                    : Timed<string>.Lasting("here");
            },
            clock
        );

        await Assert.ThrowsAsync<CredentialsException>(() => cache.GetAsync(Cancellation).AsTask());
        await Assert.ThrowsAsync<CredentialsException>(() => cache.GetAsync(Cancellation).AsTask());
        Assert.Equal(1, calls);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("here", await cache.GetAsync(Cancellation));
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_end_the_fetch_of_others()
    {
        TaskCompletionSource<Timed<string>> answer = new();
        CredentialCache<string> cache = new(_ => answer.Task, clock);
        using CancellationTokenSource leaves = new();
        Task<string> one = cache.GetAsync(leaves.Token).AsTask();
        Task<string> other = cache.GetAsync(Cancellation).AsTask();

        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        answer.SetResult(Timed<string>.Lasting("here"));

        Assert.Equal("here", await other);
    }

    [Fact]
    public async Task Refused_credentials_are_fetched_anew_once_a_minute()
    {
        int calls = 0;
        CredentialCache<string> cache = new(_ => Task.FromResult(Timed<string>.Lasting($"{++calls}")), clock);
        Assert.Equal("1", await cache.GetAsync(Cancellation));

        cache.Refused();
        Assert.Equal("1", await cache.GetAsync(Cancellation));
        clock.Advance(TimeSpan.FromMinutes(1));
        cache.Refused();
        cache.Refused();

        Assert.Equal("2", await cache.GetAsync(Cancellation));
    }

    /// <summary>The date goes back by five hours between a failure and the next call, and between a fetch and a refusal: neither rests for five hours.</summary>
    [Fact]
    public async Task Rests_are_of_time_that_passes_and_not_of_dates()
    {
        int calls = 0;
        CredentialCache<string> cache = new(
            _ =>
                ++calls == 1
                    ? throw new CredentialsException("away")
                    : Task.FromResult(Timed<string>.Lasting($"{calls}")),
            clock
        );
        await Assert.ThrowsAsync<CredentialsException>(async () => await cache.GetAsync(Cancellation));

        clock.Set(clock.GetUtcNow().AddHours(-5));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("2", await cache.GetAsync(Cancellation));

        clock.Set(clock.GetUtcNow().AddHours(-5));
        clock.Advance(TimeSpan.FromMinutes(1));
        cache.Refused();
        Assert.Equal("3", await cache.GetAsync(Cancellation));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"AccessKeyId":"AKID","SecretAccessKey":""}""")]
    public async Task An_answer_that_is_none_is_a_fault_without_its_text(string body)
    {
        await using ScriptedUpstream endpoint = ScriptedUpstream.Json(body);
        AwsSource source = new() { Container = endpoint.Address };

        CredentialsException fault = await Assert.ThrowsAsync<CredentialsException>(() => ReadAsync(source));

        Assert.DoesNotContain(body, fault.Message, StringComparison.Ordinal);
        Assert.Null(fault.InnerException);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<AwsCredentials> ReadAsync(AwsSource source)
    {
        using AwsCredentialReader reader = new(source, clock);
        return (await reader.FetchAsync(Cancellation)).Value;
    }

    private string Written(string text)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }

    private static string Answer(string key, string end, string token = "token-1") =>
        new JsonObject
        {
            ["Code"] = "Success",
            ["AccessKeyId"] = key,
            ["SecretAccessKey"] = "secret-of-role",
            ["Token"] = token,
            ["Expiration"] = $"2026-11-20T{end}Z",
        }.ToJsonString();

    /// <summary>An instance's metadata; keys are numbered by the request.</summary>
    private static ScriptedUpstream Instance(Func<string> end)
    {
        int requests = 0;
        return new ScriptedUpstream(call =>
        {
            int number = ++requests;
            return call.Request.Line switch
            {
                var line when line.StartsWith("PUT ", StringComparison.Ordinal) => call.JsonAsync(
                    "a-session"
                ),
                var line when line.Contains("/a-role ", StringComparison.Ordinal) => call.JsonAsync(
                    Answer($"AKIDROLE{number - 2}", end())
                ),
                _ => call.JsonAsync("a-role\n"),
            };
        });
    }
}
