using System.Globalization;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Numerics.Faults;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Batches;

/// <summary><c>/v1/files</c> and <c>/v1/batches</c>, as OpenAI's API has them. A key sees its own files and batches alone.</summary>
/// <param name="lane">The lane that runs them.</param>
/// <param name="clock">The time.</param>
internal sealed class BatchesCall(BatchLane lane, TimeProvider clock) : IGatewayCall
{
    private const int MaxBodyBytes = 64 << 10;
    private const long LongestPage = 1000;
    private readonly BatchStore store = lane.Store;

    /// <inheritdoc/>
    public string? MethodsOf(string path)
    {
        string[] parts = path.Split('/');
        return parts switch
        {
            ["", "v1", "files"] or ["", "v1", "batches"] => "GET, POST",
            ["", "v1", "files", { Length: > 0 }] => "GET, DELETE",
            ["", "v1", "files", { Length: > 0 }, "content"] => "GET",
            ["", "v1", "batches", { Length: > 0 }] => "GET",
            ["", "v1", "batches", { Length: > 0 }, "cancel"] => "POST",
            _ => null,
        };
    }

    /// <inheritdoc/>
    public long HeldBytes(HttpRequest request) =>
        request.Path == "/v1/files"
        && HttpMethods.IsPost(request.Method)
        && request.ContentLength is null or > Listening.BodyRoom.SmallBytes
            ? FileUpload.HeldBytes
            : 0;

    /// <inheritdoc/>
    public async Task<ApiError?> RunAsync(HttpContext context, Caller caller)
    {
        try
        {
            return await store.Threads.RunAsync(() => AnswerAsync(context, caller));
        }
        catch (FarthingException away) when (store.IsShared && !context.Response.HasStarted)
        {
            lane.Report(away, $"{context.Request.Method} {context.Request.Path}");
            return ApiError.Unavailable(
                "The queue of batches cannot be reached.",
                BatchFaultCodes.CannotOpen
            );
        }
    }

    private Task<ApiError?> AnswerAsync(HttpContext context, Caller caller)
    {
        string[] parts = context.Request.Path.Value!.Split('/');
        bool isGet = HttpMethods.IsGet(context.Request.Method);
        return (parts[2], parts.Length) switch
        {
            ("files", 3) when isGet => ListFilesAsync(context, caller.KeyId),
            ("files", 3) => UploadAsync(context, caller.KeyId),
            ("files", _) => FileAsync(context, caller.KeyId, parts[3], parts.Length > 4, isGet),
            (_, 3) when isGet => ListBatchesAsync(context, caller.KeyId),
            (_, 3) => CreateAsync(context, caller.KeyId),
            _ => BatchAsync(context, caller.KeyId, parts[3], parts.Length > 4),
        };
    }

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private async Task<ApiError?> UploadAsync(HttpContext context, string key)
    {
        (BatchFile? file, ApiError? error) = await new FileUpload(store, lane.Options, clock).TakeAsync(
            context,
            key
        );
        if (file is null)
        {
            return error;
        }

        await BatchJson.AnswerAsync(context, json => BatchJson.Write(json, file));
        return null;
    }

    private async Task<ApiError?> ListFilesAsync(HttpContext context, string key)
    {
        (string after, long limit) = PageOf(context);
        List<BatchFile> files = store.Files(
            key,
            (string?)context.Request.Query["purpose"] ?? "",
            after,
            limit + 1
        );
        await ListAsync(context, files, limit, BatchJson.Write, file => file.Id);
        return null;
    }

    private async Task<ApiError?> FileAsync(
        HttpContext context,
        string key,
        string id,
        bool isContent,
        bool isGet
    )
    {
        if (store.File(id, key) is not BatchFile file)
        {
            return new ApiError(404, "invalid_request_error", $"No such File object: {id}", "id");
        }

        if (!isGet)
        {
            store.DeleteFile(file);
            await BatchJson.AnswerAsync(
                context,
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("id", id);
                    json.WriteString("object", "file");
                    json.WriteBoolean("deleted", true);
                    json.WriteEndObject();
                }
            );
        }
        else if (!isContent)
        {
            await BatchJson.AnswerAsync(context, json => BatchJson.Write(json, file));
        }
        else
        {
            context.Response.ContentType = "application/jsonl";
            context.Response.ContentLength = file.Bytes;
            foreach (byte[] piece in store.Content(file))
            {
                await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted);
            }
        }

        return null;
    }

    private async Task<ApiError?> CreateAsync(HttpContext context, string key)
    {
        using RequestBody? body = await RequestBody.ReadAsync(context, MaxBodyBytes);
        if (body is null)
        {
            return new ApiError(
                413,
                "invalid_request_error",
                $"The body is longer than {MaxBodyBytes} bytes."
            );
        }

        if (BatchRequest.Read(body.Bytes, out BatchRequest? wish) is (string param, string message))
        {
            return ApiError.Invalid(message, param);
        }

        if (store.File(wish!.Input, key) is not { Purpose: "batch" } input)
        {
            return ApiError.Invalid(
                $"There is no file '{wish.Input}' of the purpose batch.",
                "input_file_id"
            );
        }

        if (!store.HasDisk(input.Bytes, lane.Options.DiskReserve))
        {
            return FileUpload.NoDisk(lane.Options); // Its lines are written once more, one by one.
        }

        long now = Now;
        Batch batch = new()
        {
            Id = $"batch_{Guid.CreateVersion7():N}",
            Key = key,
            Endpoint = wish.Endpoint,
            Input = input.Id,
            Window = wish.Window,
            Metadata = wish.Metadata,
            Priority = wish.Priority,
            IsMust = wish.IsMust,
            SkipsInvalid = wish.SkipsInvalid,
            State = BatchStates.Validating,
            CreatedAt = now,
            Deadline = now + (long)wish.Time.TotalSeconds,
        };
        if (!store.TryAdd(batch, lane.Options.OpenBatches))
        {
            return new ApiError(
                429,
                "rate_limit_error",
                $"This key has {lane.Options.OpenBatches} batches that are not at their end.",
                null,
                "too_many_batches"
            );
        }

        lane.Wake();
        await BatchJson.AnswerAsync(context, json => BatchJson.Write(json, batch));
        return null;
    }

    private async Task<ApiError?> ListBatchesAsync(HttpContext context, string key)
    {
        (string after, long limit) = PageOf(context);
        List<Batch> batches = store.List(key, after, limit + 1);
        await ListAsync(context, batches, limit, BatchJson.Write, batch => batch.Id);
        return null;
    }

    private async Task<ApiError?> BatchAsync(HttpContext context, string key, string id, bool isCancel)
    {
        if (store.Find(id, key) is not Batch batch)
        {
            return new ApiError(404, "invalid_request_error", $"No batch found with id '{id}'.", "batch_id");
        }

        if (isCancel)
        {
            if (BatchStates.IsEnd(batch.State))
            {
                return new ApiError(
                    409,
                    "invalid_request_error",
                    $"Cannot cancel a batch with status '{batch.State}'."
                );
            }

            store.Cancel(id, Now);
            lane.Wake();
            batch = store.Find(id, key) ?? batch;
        }

        await BatchJson.AnswerAsync(context, json => BatchJson.Write(json, batch));
        return null;
    }

    private static Task ListAsync<T>(
        HttpContext context,
        List<T> page,
        long limit,
        Action<System.Text.Json.Utf8JsonWriter, T> write,
        Func<T, string> id
    )
    {
        bool hasMore = page.Count > limit;
        if (hasMore)
        {
            page.RemoveAt(page.Count - 1);
        }

        return BatchJson.AnswerAsync(context, json => BatchJson.List(json, page, hasMore, write, id));
    }

    private static (string After, long Limit) PageOf(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        bool isStated = long.TryParse(
            query["limit"],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long limit
        );
        return ((string?)query["after"] ?? "", isStated ? Math.Clamp(limit, 1, LongestPage) : 20);
    }
}
