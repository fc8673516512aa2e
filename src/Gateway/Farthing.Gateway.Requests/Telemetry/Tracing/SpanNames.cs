namespace Farthing.Gateway.Telemetry.Tracing;

/// <summary>Names of spans' attributes and instruments: OpenTelemetry's semantic conventions for generative AI and HTTP, and our own under <c>farthing.</c>.</summary>
internal static class SpanNames
{
    public const string Source = "Farthing.Gateway";
    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string ResponseModel = "gen_ai.response.model";
    public const string MaxTokens = "gen_ai.request.max_tokens";
    public const string Choices = "gen_ai.request.choice.count";
    public const string Conversation = "gen_ai.conversation.id";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ErrorType = "error.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string Method = "http.request.method";
    public const string Status = "http.response.status_code";
    public const string Path = "url.path";
    public const string Scheme = "url.scheme";
    public const string Key = "farthing.key";
    public const string Team = "farthing.team";
    public const string User = "farthing.user";
    public const string RequestId = "farthing.request_id";
    public const string Deployment = "farthing.deployment";
    public const string Attempts = "farthing.attempts";
    public const string Attempt = "farthing.attempt";
    public const string Cost = "farthing.cost.usd_nano";
    public const string CacheRead = "farthing.usage.cache_read_tokens";
    public const string CacheWrite = "farthing.usage.cache_write_tokens";
    public const string UsageSource = "farthing.usage.source";
    public const string Refused = "farthing.refused";
    public const string End = "farthing.end";

    public const string TokenUsage = "gen_ai.client.token.usage";
    public const string OperationDuration = "gen_ai.client.operation.duration";
    public const string TimeToFirstToken = "gen_ai.server.time_to_first_token";
    public const string CostCounter = "farthing.cost";
}
