using Farthing.Numerics.Files;

namespace Farthing.Gateway.Journal;

/// <content>Its files, and what is counted of them.</content>
public sealed partial class GatewayJournal
{
    /// <summary>Written bytes and the disk's time.</summary>
    internal JournalFigures Figures { get; } = new();

    private void OpenSegment(long? firstSequence = null)
    {
        string path = SegmentFiles.PathOf(options.Folder, written.Segment);
        if (!File.Exists(path))
        {
            // Whole or not at all: a segment never stands there without its head.
            string fresh = path + ".new";
            byte[] head = new byte[SegmentHeader.Bytes];
            long nowNs = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
            new SegmentHeader(GatewayId, written.Segment, firstSequence ?? nextSequence, nowNs).Write(head);
            using (FileStream begun = PrivateFile.Open(fresh, FileMode.Create))
            {
                begun.Write(head);
                begun.Flush(flushToDisk: true);
            }

            File.Move(fresh, path);
        }

        file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }
}
