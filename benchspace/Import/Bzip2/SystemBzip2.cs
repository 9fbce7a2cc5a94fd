using System.Runtime.InteropServices;

namespace Benchspace.Import.Bzip2;

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
                return new SystemBzip2(library);
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
        public nint Allocate;
        public nint Free;
        public nint Opaque;
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
            if (_library._init(_state, 0, 0) != Ok)
            {
                NativeMemory.Free(_state);
                throw new InvalidOperationException("libbz2 does not start");
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
                return;
            _library._end(_state);
            NativeMemory.Free(_state);
            _state = null;
        }
    }
}
