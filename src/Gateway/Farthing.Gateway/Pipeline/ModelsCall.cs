using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary><c>GET /v1/models</c> and one of them: those that the key may use, by the names that it may use.</summary>
/// <param name="router">Knows the models.</param>
/// <param name="since">Their date of creation: the gateway's start.</param>
internal sealed class ModelsCall(IRouter router, DateTimeOffset since) : IGatewayCall
{
    private const string Root = "/v1/models";

    /// <inheritdoc/>
    public string? MethodsOf(string path) =>
        path == Root || path.StartsWith(Root + "/", StringComparison.Ordinal) ? "GET" : null;

    /// <inheritdoc/>
    public async Task<ApiError?> RunAsync(HttpContext context, Caller caller)
    {
        CallerRights rights = caller.Rights;
        string path = context.Request.Path.Value!;
        IReadOnlyList<string> models = router.Models;
        bool isAnthropic = context.Request.Headers.ContainsKey("anthropic-version");
        if (path == Root && isAnthropic)
        {
            await ClientJson.WriteAsync(
                context.Response,
                MessagesModelList.Of(
                    ModelList.NamesOf(models, rights),
                    alias => router.FirstOf(rights.ModelOf(alias)),
                    since
                ),
                ClientJson.Default.MessagesModelList
            );
            return null;
        }

        if (path == Root)
        {
            ModelList list = ModelList.Of(models, rights, since) with
            {
                Models = context.Request.Query.ContainsKey("client_version") ? [] : null,
            };
            await ClientJson.WriteAsync(context.Response, list, ClientJson.Default.ModelList);
            return null;
        }

        string name = path[(Root.Length + 1)..];
        string model = rights.ModelOf(name);
        if (!rights.Allows(model) || !models.Contains(model))
        {
            return Unknown(name);
        }

        if (isAnthropic)
        {
            await ClientJson.WriteAsync(
                context.Response,
                MessagesModelList.One(name, router.FirstOf(model), since),
                ClientJson.Default.Model
            );
            return null;
        }

        ModelList.Entry one = ModelList.One(name, since);
        await ClientJson.WriteAsync(context.Response, one, ClientJson.Default.Entry);
        return null;
    }

    /// <summary>A model that the caller may not use is answered as one that does not exist: names of others are not his business.</summary>
    public static ApiError Unknown(string model) =>
        new(
            404,
            "invalid_request_error",
            $"The model '{model}' does not exist or you do not have access to it.",
            "model",
            "model_not_found"
        );
}
