using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Benchspace.Formats.Bzip2;

/// <summary>The system's libbz2, where there is one. It is about one and a half times as fast as the managed decoder.</summary>
internal sealed unsafe class SystemBzip2
{
    private static readonly string[] FileNames = OperatingSystem.IsWindows()
        ? ["libbz2.dll", "bz2.dll", "libbz2-1.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libbz2.1.0.dylib", "libbz2.dylib"]
            : ["libbz2.so.1.0", "libbz2.so.1"];

    private readonly delegate* unmanaged[Cdecl]<State*, int, int, int> _init;
    private readonly delegate* unmanaged[Cdecl]<State*, int> _decompress;
    private readonly delegate* unmanaged[Cdecl]<State*, int> _end;

    private SystemBzip2(nint library)
    {
        _init = (delegate* unmanaged[Cdecl]<State*, int, int, int>)NativeLibrary.GetExport(library, "BZ2_bzDecompressInit");
        _decompress = (delegate* unmanaged[Cdecl]<State*, int>)NativeLibrary.GetExport(library, "BZ2_bzDecompress");
        _end = (delegate* unmanaged[Cdecl]<State*, int>)NativeLibrary.GetExport(library, "BZ2_bzDecompressEnd");
        Version = Marshal.PtrToStringAnsi(((delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "BZ2_bzlibVersion"))()) ?? "";
    }

    /// <summary>The library, or null where there is none.</summary>
    public static SystemBzip2? Instance { get; } = Load();

    /// <summary>Its version, such as <c>1.0.8, 13-Jul-2019</c>.</summary>
    public string Version { get; }

    private static SystemBzip2? Load()
    {
        foreach (string name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return new SystemBzip2(library);
            }
        }

        return null;
    }

    /// <summary>libbz2's <c>bz_stream</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct State
    {
        public byte* NextIn;
        public uint AvailableIn;
        public uint TotalInLow;
        public uint TotalInHigh;
        public byte* NextOut;
        public uint AvailableOut;
        public uint TotalOutLow;
        public uint TotalOutHigh;
        public nint Internal;
        public delegate* unmanaged[Cdecl]<nint, int, int, nint> Allocate;
        public delegate* unmanaged[Cdecl]<nint, nint, void> Free;
        public nint Opaque;
    }

    /// <summary>
    /// The memory of finished decoders, for the next ones. A decoder takes four megabytes for a stream of whatever length,
    /// which the system would otherwise map and clear, page by page, for each of an archive's many small members.
    /// </summary>
    private static class Memory
    {
        // Stands before what a decoder gets, and keeps that aligned.
        private const int HeaderLength = 16;

        private static readonly ConcurrentDictionary<long, ConcurrentBag<nint>> Free = [];

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static nint Take(nint opaque, int count, int size)
        {
            long length = (long)count * size;
            try
            {
                if (!Free.GetOrAdd(length, static _ => []).TryTake(out nint block))
                {
                    block = (nint)NativeMemory.Alloc((nuint)(HeaderLength + length));
                    *(long*)block = length;
                }

                return block + HeaderLength;
            }
            catch (OutOfMemoryException)
            {
                // An exception may not cross into the library, which takes this for what it is.
                return 0;
            }
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static void Return(nint opaque, nint memory)
        {
            if (memory == 0)
            {
                return;
            }

            nint block = memory - HeaderLength;
            Free[*(long*)block].Add(block);
        }
    }

    /// <summary>One bzip2 stream being decoded. Holds native memory until it is disposed. Not thread-safe.</summary>
    public sealed class Decoder : IDisposable
    {
        private const int Ok = 0;
        private const int StreamEnd = 4;

        private readonly SystemBzip2 _library;
        private State* _state;

        public Decoder(SystemBzip2 library)
        {
            _library = library;
            _state = (State*)NativeMemory.AllocZeroed((nuint)sizeof(State));
            _state->Allocate = &Memory.Take;
            _state->Free = &Memory.Return;
            if (_library._init(_state, 0, 0) != Ok)
            {
                NativeMemory.Free(_state);
                throw new InvalidOperationException("libbz2 does not start: there is no memory for a decoder");
            }
        }

        /// <summary>Whether the stream has ended.</summary>
        public bool IsAtEnd { get; private set; }

        /// <summary>Decodes as much as fits.</summary>
        /// <returns>The bytes taken and given; false if the input is damaged.</returns>
        public bool TryDecode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
        {
            fixed (byte* nextIn = input, nextOut = output)
            {
                _state->NextIn = nextIn;
                _state->AvailableIn = (uint)input.Length;
                _state->NextOut = nextOut;
                _state->AvailableOut = (uint)output.Length;
                int result = _library._decompress(_state);
                consumed = input.Length - (int)_state->AvailableIn;
                written = output.Length - (int)_state->AvailableOut;
                IsAtEnd = result == StreamEnd;
                return result is Ok or StreamEnd;
            }
        }

        public void Dispose()
        {
            if (_state is null)
            {
                return;
            }

            _library._end(_state);
            NativeMemory.Free(_state);
            _state = null;
        }
    }
}
