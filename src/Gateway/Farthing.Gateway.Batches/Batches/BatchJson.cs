using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Batches;

/// <summary>Files and batches in OpenAI's form, with Farthing's own members beside: <c>priority</c>, <c>on_deadline</c>, <c>on_invalid</c>, <c>cost_usd</c>, <c>provider_batches</c>.</summary>
internal static class BatchJson
{
    /// <summary>Answers with an object.</summary>
    public static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new(1024);
        using (Utf8JsonWriter json = new(text))
        {
            write(json);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = text.Length;
        await context.Response.BodyWriter.WriteAsync(text.ToArray());
    }

    /// <summary>A page of a list.</summary>
    public static void List<T>(
        Utf8JsonWriter json,
        IReadOnlyList<T> page,
        bool hasMore,
        Action<Utf8JsonWriter, T> write,
        Func<T, string> id
    )
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (T one in page)
        {
            write(json, one);
        }

        json.WriteEndArray();
        json.WriteString("first_id", page.Count > 0 ? id(page[0]) : null);
        json.WriteString("last_id", page.Count > 0 ? id(page[^1]) : null);
        json.WriteBoolean("has_more", hasMore);
        json.WriteEndObject();
    }

    /// <summary>A file.</summary>
    public static void Write(Utf8JsonWriter json, BatchFile file)
    {
        json.WriteStartObject();
        json.WriteString("id", file.Id);
        json.WriteString("object", "file");
        json.WriteNumber("bytes", file.Bytes);
        json.WriteNumber("created_at", file.CreatedAt);
        json.WriteNumber("expires_at", file.ExpiresAt);
        json.WriteString("filename", file.Name);
        json.WriteString("purpose", file.Purpose);
        json.WriteString("status", "processed");
        json.WriteEndObject();
    }

    /// <summary>A batch.</summary>
    public static void Write(Utf8JsonWriter json, Batch batch)
    {
        json.WriteStartObject();
        json.WriteString("id", batch.Id);
        json.WriteString("object", "batch");
        json.WriteString("endpoint", batch.Endpoint);
        json.WritePropertyName("errors");
        if (batch.Faults.Length == 0)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WritePropertyName("data");
            json.WriteRawValue(batch.Faults);
            json.WriteEndObject();
        }

        json.WriteString("input_file_id", batch.Input);
        json.WriteString("completion_window", batch.Window);
        json.WriteString("status", batch.State);
        json.WriteString("output_file_id", batch.Output.Length > 0 ? batch.Output : null);
        json.WriteString("error_file_id", batch.Errors.Length > 0 ? batch.Errors : null);
        json.WriteNumber("created_at", batch.CreatedAt);
        Time(json, "in_progress_at", batch.StartedAt);
        json.WriteNumber("expires_at", batch.Deadline);
        Time(json, "finalizing_at", batch.State == BatchStates.Completed ? batch.EndedAt : 0);
        Time(json, "completed_at", batch.State == BatchStates.Completed ? batch.EndedAt : 0);
        Time(json, "failed_at", batch.State == BatchStates.Failed ? batch.EndedAt : 0);
        Time(json, "expired_at", batch.State == BatchStates.Expired ? batch.EndedAt : 0);
        Time(json, "cancelling_at", batch.CancelAt);
        Time(json, "cancelled_at", batch.State == BatchStates.Cancelled ? batch.EndedAt : 0);
        json.WriteStartObject("request_counts");
        json.WriteNumber("total", batch.Total);
        json.WriteNumber("completed", batch.Completed);
        json.WriteNumber("failed", batch.Failed);
        json.WriteEndObject();
        json.WritePropertyName("metadata");
        json.WriteRawValue(batch.Metadata);
        json.WriteNumber("priority", batch.Priority);
        json.WriteString("on_deadline", batch.IsMust ? "must" : "expire");
        json.WriteString("on_invalid", batch.SkipsInvalid ? "skip" : "fail");
        json.WriteNumber("cost_usd", batch.NanoUsd / 1_000_000_000m);
        json.WriteStartArray("provider_batches");
        foreach (BatchPart part in batch.Parts)
        {
            Write(json, part);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BatchPart part)
    {
        json.WriteStartObject();
        json.WriteString("deployment", part.Deployment);
        json.WriteString("id", part.Remote.Length > 0 ? part.Remote : null);
        json.WriteString("status", part.Said.Length > 0 ? part.Said : part.State);
        json.WriteNumber("lines", part.Lines);
        json.WriteNumber("returned", part.Returned);
        json.WriteString("note", part.Note.Length > 0 ? part.Note : null);
        json.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter json, string name, long time)
    {
        json.WritePropertyName(name);
        if (time == 0)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteNumberValue(time);
        }
    }
}
