namespace Farthing.Protocol.Http;

/// <summary>Takes the headers of an answer as they are read.</summary>
public interface IHeaderSink
{
    /// <summary>A head begins: what was taken before belonged to another one, or to an interim answer.</summary>
    void BeginHead();

    /// <summary>A header. The spans are valid until this returns.</summary>
    /// <param name="name">Its name, as it was written.</param>
    /// <param name="value">Its value, without the space around it.</param>
    void TakeHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}
