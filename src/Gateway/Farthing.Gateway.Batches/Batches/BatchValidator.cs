using System.Text.Json;
using Farthing.Gateway.Batches.Policies;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Batches;

/// <summary>Reads a batch's input file into lines, with bounded memory.</summary>
/// <param name="store">The queue.</param>
/// <param name="options">Its limits.</param>
/// <param name="clock">The time.</param>
internal sealed class BatchValidator(BatchStore store, BatchOptions options, TimeProvider clock)
{
    private const int LinesAtOnce = 500;
    private const int BytesAtOnce = 4 << 20;
    private const int MaxFaults = 100;

    /// <summary>Validates a batch, and has its lines run or the batch fail: where any line is at fault, unless it skips those.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="mayUse">Whether its key may use a model.</param>
    /// <param name="stop">Gives up; it begins anew at the next start.</param>
    public void Run(Batch batch, Func<string, bool> mayUse, CancellationToken stop)
    {
        if (!store.TryValidate(batch.Id))
        {
            return; // Another gateway validates it.
        }

        List<BatchLine> held = new(LinesAtOnce);
        List<BatchLine> faults = [];
        (long total, long good, long bytes) = (0, 0, 0);
        bool isCut = false;
        BatchFile? file = store.File(batch.Input, batch.Key);
        if (file is null)
        {
            faults.Add(LineCheck.Wrong(0, null, "invalid_input_file", "The input file was deleted."));
        }
        else
        {
            LineCheck check = new(batch.Endpoint, mayUse);
            long[] read = [0];
            foreach ((long number, byte[]? text) in Lines(file, read))
            {
                stop.ThrowIfCancellationRequested();
                if (++total > options.MaxLines)
                {
                    Fail(
                        batch,
                        [
                            LineCheck.Wrong(
                                number,
                                null,
                                "too_many_lines",
                                $"The file has more than {options.MaxLines} lines."
                            ),
                        ],
                        total
                    );
                    return;
                }

                BatchLine line = text is null
                    ? LineCheck.Wrong(
                        number,
                        null,
                        "line_too_long",
                        $"The line is longer than {options.MaxLineBytes} bytes."
                    )
                    : check.Read(number, text);
                held.Add(line);
                good += line.Code is null ? 1 : 0;
                bytes += line.Body.Length;
                if (line.Code is not null && faults.Count < MaxFaults)
                {
                    faults.Add(line);
                }

                if (held.Count == LinesAtOnce || bytes > BytesAtOnce)
                {
                    Add(batch, held, bytes);
                    held.Clear();
                    bytes = 0;
                }
            }

            isCut = read[0] != file.Bytes;
        }

        if (isCut)
        {
            faults = [LineCheck.Wrong(0, null, "invalid_input_file", "The input file was deleted.")];
        }

        if (isCut || good == 0 || (faults.Count > 0 && !batch.SkipsInvalid))
        {
            if (total == 0 && faults.Count == 0)
            {
                faults.Add(LineCheck.Wrong(0, null, "empty_file", "The file has no lines."));
            }

            Fail(batch, faults, total);
            return;
        }

        Add(batch, held, bytes);
        store.Start(batch.Id, total, total - good, clock.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <summary>Stores lines, where they leave the disk's reserve alone; otherwise the validation is tried again.</summary>
    private void Add(Batch batch, List<BatchLine> lines, long bytes)
    {
        if (!store.HasDisk(bytes, options.DiskReserve))
        {
            throw new FarthingException(
                new Fault(BatchFaultCodes.NoDisk, "the lines of a batch do not fit beside the disk's reserve")
                {
                    Path = "batch.disk_reserve",
                    Value = $"{options.DiskReserve} bytes",
                    Expected = "a disk with that much room and the batch's lines",
                }
            );
        }

        store.AddLines(batch, lines);
    }

    private void Fail(Batch batch, List<BatchLine> faults, long total)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartArray();
            foreach (BatchLine fault in faults)
            {
                json.WriteStartObject();
                json.WriteString("code", fault.Code);
                json.WriteString("message", fault.Fault);
                json.WriteNull("param");
                json.WritePropertyName("line");
                if (fault.Number > 0)
                {
                    json.WriteNumberValue(fault.Number);
                }
                else
                {
                    json.WriteNullValue();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        string written = System.Text.Encoding.UTF8.GetString(text.ToArray());
        store.Fail(batch.Id, written, total, clock.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <summary>Lines that are not blank, with their numbers from 1; null for one that is too long, whose bytes are passed over.</summary>
    /// <param name="file">The file.</param>
    /// <param name="read">Counts its bytes: fewer than it has where it was deleted meanwhile.</param>
    private IEnumerable<(long Number, byte[]? Text)> Lines(BatchFile file, long[] read)
    {
        using MemoryStream line = new();
        bool isLong = false;
        long number = 1;
        foreach (byte[] piece in store.Content(file))
        {
            read[0] += piece.Length;
            int from = 0;
            while (from < piece.Length)
            {
                int end = Array.IndexOf(piece, (byte)'\n', from);
                int upTo = end < 0 ? piece.Length : end;
                isLong |= line.Length + upTo - from > options.MaxLineBytes;
                if (!isLong)
                {
                    line.Write(piece, from, upTo - from);
                }

                from = upTo + 1;
                if (end < 0)
                {
                    break;
                }

                if (isLong || !IsBlank(line))
                {
                    yield return (number, isLong ? null : line.ToArray());
                }

                line.SetLength(0);
                isLong = false;
                number++;
            }
        }

        if (isLong || !IsBlank(line))
        {
            yield return (number, isLong ? null : line.ToArray());
        }
    }

    private static bool IsBlank(MemoryStream line) =>
        line.GetBuffer().AsSpan(0, (int)line.Length).Trim(" \t\r"u8).IsEmpty;
}

/// <summary>A line of an input file: a request, or what is wrong with it.</summary>
/// <param name="Number">Its line number, from 1.</param>
/// <param name="CustomId">The client's id; null where it has none.</param>
/// <param name="Model">The model as the client named it.</param>
/// <param name="Body">The request's JSON; empty for a line at fault.</param>
/// <param name="Code">Code of its fault; null without.</param>
/// <param name="Fault">Its fault in words; null without.</param>
internal sealed record BatchLine(
    long Number,
    string? CustomId,
    string Model,
    byte[] Body,
    string? Code = null,
    string? Fault = null
);
