using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Farthing.Gateway.Batches;

/// <summary>Takes an upload (<c>multipart/form-data</c>) piece by piece into the queue's database: it is never held whole.</summary>
/// <param name="store">The queue.</param>
/// <param name="options">Its limits.</param>
internal sealed class FileUpload(BatchStore store, BatchOptions options)
{
    private const int ChunkBytes = 256 << 10;
    private const int FormBytes = 64 << 10; // of what stands around the file

    /// <summary>Takes it.</summary>
    /// <returns>The file; or null, with the status and message of the error.</returns>
    public async Task<(BatchFile? File, int Status, string Error)> TakeAsync(
        HttpContext context,
        string key,
        long now
    )
    {
        if (
            !MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary
        )
        {
            return (null, 400, "The body has to be multipart/form-data with the parts purpose and file.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.MaxFileBytes + FormBytes;
        }

        long room = Math.Min(options.MaxFileBytes, options.KeyBytes - store.BytesOf(key));
        string id = $"file-{Guid.CreateVersion7():N}";
        long until = now + (long)options.Keep.TotalSeconds;
        BatchFile file = new(id, key, "", "batch", 0, now, until, "", false);
        string purpose = "";
        long bytes = -1;
        bool isKept = false;
        try
        {
            MultipartReader reader = new(boundary, context.Request.Body) { BodyLengthLimit = null };
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is MultipartSection section)
            {
                if (
                    !ContentDispositionHeaderValue.TryParse(
                        section.ContentDisposition,
                        out ContentDispositionHeaderValue? head
                    )
                )
                {
                    return (null, 400, "A part of the form has no name.");
                }

                string name = HeaderUtilities.RemoveQuotes(head.Name).Value ?? "";
                if (name == "purpose")
                {
                    purpose = await TextAsync(section.Body, context.RequestAborted);
                }
                else if (name == "file" && bytes < 0)
                {
                    string given =
                        HeaderUtilities.RemoveQuotes(head.FileNameStar).Value
                        ?? HeaderUtilities.RemoveQuotes(head.FileName).Value
                        ?? "";
                    file = file with { Name = given.Length > 255 ? given[..255] : given };
                    store.BeginFile(file);
                    bytes = await CopyAsync(id, section.Body, room, context.RequestAborted);
                    if (bytes < 0)
                    {
                        return (
                            null,
                            413,
                            room < options.MaxFileBytes
                                ? $"The files of this key would be larger than {options.KeyBytes} bytes in all; delete some."
                                : $"The file is larger than {options.MaxFileBytes} bytes."
                        );
                    }
                }
            }

            if (purpose != "batch")
            {
                return (null, 400, "'purpose' has to be batch.");
            }

            if (bytes <= 0)
            {
                return (null, 400, bytes < 0 ? "The part 'file' is missing." : "The file is empty.");
            }

            store.EndFile(id, bytes);
            isKept = true;
            return (file with { Bytes = bytes }, 200, "");
        }
        catch (InvalidDataException)
        {
            return (null, 400, "The form cannot be read.");
        }
        finally
        {
            if (!isKept)
            {
                store.DeleteFile(file);
            }
        }
    }

    private async Task<long> CopyAsync(string id, Stream body, long room, CancellationToken cancellation)
    {
        byte[] chunk = new byte[ChunkBytes];
        long bytes = 0;
        for (long seq = 0; ; seq++)
        {
            int read = await body.ReadAtLeastAsync(
                chunk,
                chunk.Length,
                throwOnEndOfStream: false,
                cancellation
            );
            bytes += read;
            if (bytes > room)
            {
                return -1;
            }

            if (read > 0)
            {
                store.AddChunk(id, seq, chunk[..read]);
            }

            if (read < chunk.Length)
            {
                return bytes;
            }
        }
    }

    private static async Task<string> TextAsync(Stream body, CancellationToken cancellation)
    {
        byte[] text = new byte[64];
        int read = await body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellation);
        return System.Text.Encoding.UTF8.GetString(text, 0, read);
    }
}
