namespace Farthing.Protocol.Http;

/// <summary>Sees the headers and trailers of a response that do not frame it.</summary>
public interface IResponseHeaderObserver
{
    /// <summary>A header or a trailer.</summary>
    /// <param name="name">Its name, in whatever case.</param>
    /// <param name="value">Its value, without blanks around.</param>
    void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}
