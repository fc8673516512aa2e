using System.Globalization;

namespace Farthing.Measurement.Watching.Recording;

/// <summary>Start of an appended recording: after the rows that the file holds already.</summary>
/// <param name="Requests">Rows so far: the number of the next request.</param>
/// <param name="EndNs">Arrival of the last one; new rows count from here.</param>
/// <param name="HasHeader">False for a file that is yet to be begun; one without a row may have its header already.</param>
public sealed record RecordingStart(long Requests, long EndNs, bool HasHeader)
{
    /// <summary>The first line of a recording.</summary>
    public const string Header =
        "request_id,tenant,arrival_ns,scheduled_ns,first_token_ns,last_token_ns,input,cached,output,finish,replica,preemptions";

    /// <summary>A new file.</summary>
    public static RecordingStart New { get; } = new(0, 0, HasHeader: false);

    /// <summary>Reads how far a file has come; null where it holds something else than a recording.</summary>
    /// <param name="path">The file; one that is missing or empty is new.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RecordingStart? Of(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return New;
        }

        using StreamReader reader = new(path);
        if (reader.ReadLine() is not string header)
        {
            return New;
        }

        if (header != Header)
        {
            return null;
        }

        long requests = 0;
        long end = 0;
        while (reader.ReadLine() is string row)
        {
            string[] cells = row.Split(',');
            if (
                cells.Length < 3
                || !long.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out long arrival)
            )
            {
                return null;
            }

            requests++;
            end = Math.Max(end, arrival);
        }

        return new RecordingStart(requests, end, HasHeader: true);
    }
}
